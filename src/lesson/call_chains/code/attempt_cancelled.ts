
// The first good answer counts, and the other copy is taken back
async function attempt(service, what) {
  const first = send(service, what, { timeout })
  if (await isAnsweredWithin(delay, first)) return first
  const second = send(service, what, { timeout })  //@ service.hedge
  const answer = await firstGood(first, second)
  cancel(first, second)
  return answer
}
