// slip.order is the key; an answer to any attempt will do
async function order(slip) {
  const end = now() + overall
  do {
    const timeout = Math.min(wait, end - now())
    const answer = await submit(slip, seal(slip), { timeout })  //@ front.send
    if (answer) return answer.entered ? confirmed : refused  //@ front.answer
  } while (now() < end)
  return unknown                                //@ front.unknown
}
