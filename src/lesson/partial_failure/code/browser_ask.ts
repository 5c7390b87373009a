// silence prompts a question
async function pay(order) {
  let reply = await ask(shop, { pay: order }, timeout)  //@ browser.send
  // no answer in time, or "unavailable":     //@ browser.timeout
  for (let n = 0; !reply && n < questions; n++)
    reply = await ask(shop, { status: order }, timeout)  //@ browser.ask
  if (reply?.recorded) return "paid"        //@ browser.paid
  // Not recorded. Or not yet?
  if (reply?.missing) return "failed"       //@ browser.refused
  return "unknown"                          //@ browser.unknown
}
