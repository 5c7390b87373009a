  log.append(tx, "commit")                  // on disk some time later
  return tell(tx, "commit")                 //@ coordinator.commit
}
