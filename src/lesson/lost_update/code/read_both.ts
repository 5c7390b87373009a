  const tx = database.begin()
  const rows = {}
  for (const store of inOrder(order.store))
    rows[store] = await tx.query(
      "select stock, version from items where store = $1",
      store)                                  //@ worker.read worker.other
  const row = rows[order.store]
