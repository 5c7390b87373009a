// many phones: each calls when its owner likes
async function order(pizza) {
  const left = deadline - way
  for (let n = 1; n <= maxAttempts; n++) {
    const answer = await call(orders, { pizza, left }, { timeout: deadline })  //@ phone.call
    if (answer.ok) return answer                  //@ phone.served
    if (answer.refused) await pause()             //@ phone.refused
    // no answer in time: once more, at once      //@ phone.late
  }
  return sorry
}
