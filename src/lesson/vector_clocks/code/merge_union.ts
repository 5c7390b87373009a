  const cart = union(siblings)       //@ phone.merge
