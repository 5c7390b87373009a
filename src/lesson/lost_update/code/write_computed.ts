  await tx.query(
    "update items set stock = $1 where store = $2",
    row.stock - 1, order.store)               //@ worker.write
