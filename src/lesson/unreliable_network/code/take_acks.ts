function take(slip) {
  const n = read(slip.number)  // which one it looks like
  if (n < next || ahead.has(n) || n >= next + window)
    return                                   //@ office.discard
  ahead.set(n)
  while (ahead.delete(next)) next = next + 1
  book.push(slip.sale)                       //@ office.book
}
