
function merge(siblings) {
  const cart = union(siblings)
  cart.items = cart.items.difference(cart.removed)
  return cart
}
