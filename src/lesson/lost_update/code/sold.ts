  return tell(order, "sold")                  //@ worker.sold
}

