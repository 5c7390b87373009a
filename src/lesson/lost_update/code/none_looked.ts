  if (updated === 0) throw new Conflict()     //@ worker.none
