  if (row.stock < 1 || total(rows) <= keep)
    return soldOut(order)                     //@ worker.out
  await process(order)                        //@ worker.work
