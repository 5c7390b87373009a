function commit(tx) {
  publish(tx.writes)                            //@ db.commit
}

// a statement of a transaction that has ended: an error  //@ db.gone
