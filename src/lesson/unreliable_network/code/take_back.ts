function take(slip) {
  if (read(slip.number) !== next) return     //@ office.discard
  next = next + 1
  book.push(slip.sale)                       //@ office.book
}
