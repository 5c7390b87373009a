  tell(tx, "commit")                        //@ coordinator.commit
  await acknowledged(tx, [east, west])
  client.tell(tx, "done")
}
