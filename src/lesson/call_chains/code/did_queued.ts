  save(order)                                   //@ service.did
