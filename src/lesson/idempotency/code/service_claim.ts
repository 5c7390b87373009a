// after a restart, nothing is remembered     //@ service.restart
async function onPay(request) {             //@ service.receive
  const claim = await db.claim(request.key, hash(request))  //@ service.claim
  if (claim.done) return { paid: claim.receipt }   //@ service.replay
  if (claim.inProgress) return conflict     //@ service.conflict

  const receipt = await charge(request)
  // If the claim ran out meanwhile, the first reply stands.
  const first = await db.complete(claim.token, receipt)  //@ service.complete
  return { paid: first }                    //@ service.reply
}

async function charge(request) {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const reply = await ask(provider, request, timeout)  //@ service.charge
    if (reply.receipt) return reply.receipt //@ service.charged
    await backoff(attempt)                  //@ service.timeout
  }
  throw unavailable  // nobody knows         //@ service.unavailable
}
// claim or provider: "this key had another payload"
throw refused                               //@ service.mismatch
