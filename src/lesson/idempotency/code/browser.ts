async function pay(order) {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const key = keyFor(order, attempt)
    const reply = await ask(payments, { order, key }, timeout)  //@ browser.send
    if (reply.paid) return "paid"           //@ browser.paid
    if (reply.refused) return "refused"     //@ browser.refused
    // no answer in time, or "ask again":     //@ browser.timeout
    await backoff(attempt)                  //@ browser.wait
  }
  return "unknown"                          //@ browser.unknown
}
