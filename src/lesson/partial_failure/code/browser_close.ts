// silence prompts a question that settles it
async function pay(order) {
  let reply = await ask(shop, { pay: order }, timeout)  //@ browser.send
  // no answer in time, or "unavailable":     //@ browser.timeout
  for (let n = 0; !reply && n < questions; n++)
    reply = await ask(shop, { statusOrClose: order }, timeout)  //@ browser.ask
  if (reply?.recorded) return "paid"        //@ browser.paid
  if (reply?.closed) return "failed"        //@ browser.refused
  return "unknown"                          //@ browser.unknown
}
