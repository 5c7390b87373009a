  await log.force(tx, "commit")             //@ coordinator.force
