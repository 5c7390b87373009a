  const updated = await tx.query(
    "update items set stock = stock - 1" +
    " where store = $1 and stock > 0",
    order.store)                              //@ worker.write
  if (updated === 0)
    return stop(order, "sold out")            //@ worker.none
