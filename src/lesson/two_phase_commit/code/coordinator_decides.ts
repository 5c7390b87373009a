  log.append(tx, "commit")                  // on disk a little later
