  const tx = database.begin()
  const row = await tx.query(
    "select stock, version from items where store = $1" +
    " for update", order.store)               //@ worker.read
