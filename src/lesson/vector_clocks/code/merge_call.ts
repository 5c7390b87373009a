  const cart = merge(siblings)  //@ phone.merge
