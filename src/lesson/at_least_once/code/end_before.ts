}                                             //@ worker.done
