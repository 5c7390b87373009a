  queue.remove(order)                           //@ queue.pass
}
