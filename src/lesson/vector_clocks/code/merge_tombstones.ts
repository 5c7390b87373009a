  const cart = union(siblings)       //@ phone.merge
  cart.items = cart.items.difference(cart.removed)
