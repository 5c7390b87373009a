async function sell(order) {
  for (let n = 1; ; n++) {
    try { return await attempt(order) }
    catch (conflict) {                        //@ worker.refused worker.timeout
      rollbackAndUnlock()
      if (n === attempts) return apologise(order)  //@ worker.sorry
      await sleep(random(0, pause))           //@ worker.again
    }
  }
}
