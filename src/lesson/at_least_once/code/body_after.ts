  if (!await ledger.has(key(m))) {            //@ worker.look
    await work(m.booking)                     //@ worker.work
    await ledger.apply(m.booking)             //@ worker.apply
    await ledger.insertKey(key(m))            //@ worker.note
  }                                           //@ worker.skip
