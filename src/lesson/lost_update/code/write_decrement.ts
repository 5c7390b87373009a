  await tx.query(
    "update items set stock = stock - 1 where store = $1",
    order.store)                              //@ worker.write
