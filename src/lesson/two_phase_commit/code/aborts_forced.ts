    if (askedToPrepare(tx))
      await log.force(tx, "abort")          //@ coordinator.force_abort
