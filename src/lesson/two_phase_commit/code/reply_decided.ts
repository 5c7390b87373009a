  client.tell(tx, "done")
  return tell(tx, "commit")                 //@ coordinator.commit
}
