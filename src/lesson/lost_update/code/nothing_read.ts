  if (!row) return apologise(order)           //@ worker.sorry
