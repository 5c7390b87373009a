  return sold(order)                          //@ worker.sold
}

