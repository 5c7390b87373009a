async function order(slip) {
  const answer = await submit(slip, seal(slip), { timeout: wait })  //@ front.send
  if (answer) return answer.entered ? confirmed : refused  //@ front.answer
  return unknown                                //@ front.unknown
}
