async function sell(order) {
  try { return await attempt(order) }
  catch (conflict) {                          //@ worker.refused worker.timeout
    for (let n = 2; n <= attempts; n++) {
      // rolls back and begins anew. If it had read before:
      // the version as it is now, and the same stock as before
      if (await writeAgain(order)) return tell(order, "sold")  //@ worker.again
    }
    return stop(order, "try later")           //@ worker.sorry
  }
}
