    log.append(tx, "abort")                 // a log without it means the same
