  disk.pending = { cart, clock }     //@ phone.write
  await replica.put("cart", disk.pending)  // until it answers
  disk.pending = undefined           //@ phone.saved
}

async function checkout() {
  const { siblings } = await replica.get("cart")
  buy(merge(siblings))               //@ phone.checkout
}
