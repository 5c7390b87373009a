  // updated may be 0, and nobody looks        //@ worker.none
