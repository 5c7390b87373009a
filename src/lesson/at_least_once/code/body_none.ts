  await work(m.booking)                       //@ worker.work
  await ledger.apply(m.booking)               //@ worker.apply
