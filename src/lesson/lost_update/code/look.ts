  if (row.stock < 1)
    return stop(order, "sold out")            //@ worker.out
  await process(order)                        //@ worker.work
