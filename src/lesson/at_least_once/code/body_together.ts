  if (!await ledger.has(key(m))) {            //@ worker.look
    await work(m.booking)                     //@ worker.work
    await ledger.applyOnce(key(m), m.booking) //@ worker.apply
  }                                           //@ worker.skip
