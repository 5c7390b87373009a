  if (!await ledger.has(key(m))) {            //@ worker.look
    await work(m.booking)                     //@ worker.work
    if (await ledger.insertKey(key(m)))       //@ worker.note
      await ledger.apply(m.booking)           //@ worker.apply
  }                                           //@ worker.skip
