  await edit(cart)  // a removed item is added to cart.removed
