  const updated = await tx.query(
    "update items set stock = $1, version = version + 1" +
    " where store = $2 and version = $3",
    row.stock - 1, order.store, row.version)  //@ worker.write
