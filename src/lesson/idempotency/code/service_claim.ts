// after a restart, nothing is remembered     //@ service.restart
async function onPay(request) {             //@ service.receive
  const claim = await db.claim(request.key, hash(request))  //@ service.claim
  if (claim.done) return { paid: claim.receipt }   //@ service.replay
  if (claim.inProgress) return conflict     //@ service.conflict

  const receipt = await charge(request)
  // If the claim has expired, the first reply stands.
  const first = await db.complete(claim.token, receipt)  //@ service.complete
  return { paid: first }                    //@ service.reply
}
