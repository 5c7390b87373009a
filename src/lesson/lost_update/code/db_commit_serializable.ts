function commit(tx) {
  if (completesDangerousStructure(tx))
    throw "could not serialize: read/write dependencies"  //@ db.dangerous
  publish(tx.writes)                            //@ db.commit
}

// a statement of a transaction that has ended: an error  //@ db.gone
