    await releaseLocks()                      //@ desk.release
