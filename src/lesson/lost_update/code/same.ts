async function sell(order) {
  try { return await attempt(order) }
  catch (conflict) {                          //@ worker.refused worker.timeout
    for (let n = 2; n <= attempts; n++) {
      // if it had read before: a new transaction, the version
      // as it is now, and the same stock as before
      if (await writeAgain(order)) return sold(order)  //@ worker.again
    }
    return apologise(order)                   //@ worker.sorry
  }
}
