  await edit(cart)  // the owner adds or removes an item
