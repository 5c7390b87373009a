
async function passOn(order) {
  while (!(await ask(next, order)).ok)
    await rest()                                //@ queue.rest
  queue.remove(order)                           //@ queue.pass
}
