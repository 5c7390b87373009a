  done.add(order)                               // in the same step
