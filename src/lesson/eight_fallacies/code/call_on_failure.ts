for (;;) {
  cache ??= await registry.find("orders")       //@ checkout.lookup
  const answer = await enter(cache, slip)       //@ checkout.call
  if (answer !== notHere) return answer         //@ checkout.answer
  cache = undefined                             //@ checkout.gone
}
