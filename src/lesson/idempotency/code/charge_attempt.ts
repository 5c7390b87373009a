
async function charge(request) {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const key = `${request.key}.${attempt}`  // new each time
    const reply = await ask(provider, { ...request, key }, timeout)  //@ service.charge
    if (reply.receipt) return reply.receipt //@ service.charged
    await backoff(attempt)                  //@ service.timeout
  }
  throw unavailable  // nobody knows         //@ service.unavailable
}
