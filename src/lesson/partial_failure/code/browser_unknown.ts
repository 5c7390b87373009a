// calls silence unknown
async function pay(order) {
  const reply = await ask(shop, { pay: order }, timeout)  //@ browser.send
  if (reply.paid) return "paid"             //@ browser.paid
  // no answer in time, or "unavailable":     //@ browser.timeout
  return "unknown"                          //@ browser.unknown
}
