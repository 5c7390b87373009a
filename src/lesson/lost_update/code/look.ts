  if (row.stock < 1) return soldOut(order)    //@ worker.out
  await process(order)                        //@ worker.work
