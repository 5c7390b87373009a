  await database.lock("sale")                 //@ worker.lock
