    log.append(tx, "abort")                 // on disk a little later
