  if (!row) return stop(order, "try later")   //@ worker.sorry
