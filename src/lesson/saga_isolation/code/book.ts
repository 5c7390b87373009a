  await delivery.book(order)                  //@ desk.book
}
