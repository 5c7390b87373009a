  if (row.stock < 1 || total(rows) <= keep)
    return stop(order, "sold out")            //@ worker.out
  await process(order)                        //@ worker.work
