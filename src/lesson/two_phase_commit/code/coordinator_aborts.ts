    client.tell(tx, "rolled back")
    return tell(tx, "abort")                //@ coordinator.abort
  }
