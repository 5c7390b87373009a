async function sell(order) {
  for (let n = 1; ; n++) {
    try { return await attempt(order) }
    catch (conflict) {                        //@ worker.refused worker.timeout
      if (n === attempts)
        return stop(order, "try later")       //@ worker.sorry
      release()
      await sleep(random(0, pause))           //@ worker.again
    }
  }
}
