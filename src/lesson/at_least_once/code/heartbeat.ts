  // until this function is left
  every(visibility / 3, () =>
    queue.change(m.receipt, visibility))      //@ worker.beat
