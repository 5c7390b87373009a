async function sell(order) {
  try { return await attempt(order) }
  catch (conflict) {                          //@ worker.refused worker.timeout
    rollbackAndUnlock()
    return apologise(order)                   //@ worker.sorry
  }
}
