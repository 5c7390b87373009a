async function reprice(price) {               //@ desk.begin
  await prices.set(price)                     //@ desk.price
}
