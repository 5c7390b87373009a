async function onEnter(call) {
  if (moved) return notHere
  const done = await within(limit(call), work(call))  //@ orders.begin
  if (!done) return cutOff                      //@ orders.cut
  book.add(call.slip)                           //@ orders.enter
  return entered
}
