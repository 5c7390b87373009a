async function sell(order) {
  try { return await attempt(order) }
  catch (conflict) {                          //@ worker.refused worker.timeout
    return stop(order, "try later")           //@ worker.sorry
  }
}
