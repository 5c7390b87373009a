async function onEnter(call) {
  if (moved) return notHere
  const known = () => book.has(call.slip.order)
  if (known()) return entered                   //@ orders.known
  const done = await within(limit(call), work(call))  //@ orders.begin
  if (!done) return cutOff                      //@ orders.cut
  if (known()) return entered                   //@ orders.again
  book.add(call.slip)                           //@ orders.enter
  return entered
}
