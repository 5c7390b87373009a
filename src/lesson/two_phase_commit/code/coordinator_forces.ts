  await log.force(tx, "commit")             //@ coordinator.force
  return tell(tx, "commit")                 //@ coordinator.commit
}
