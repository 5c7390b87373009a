
// The first good answer counts
async function attempt(service, what) {
  const first = send(service, what, { timeout })
  if (await isAnsweredWithin(delay, first)) return first
  const second = send(service, what, { timeout })  //@ service.hedge
  return firstGood(first, second)
}
