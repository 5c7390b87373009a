  await queue.delete(m.receipt)               //@ worker.delete
}                                             //@ worker.done
