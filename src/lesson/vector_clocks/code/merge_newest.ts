  const cart = maxBy(siblings, s => s.written)  //@ phone.merge
