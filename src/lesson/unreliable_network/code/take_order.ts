function take(slip) {
  const n = read(slip.number)  // which one it looks like
  if (n < next || ahead.has(n) || n >= next + window)
    return                                   //@ office.discard
  ahead.set(n, slip.sale)                    //@ office.keep
  while (ahead.has(next))                    //@ office.release
    book.push(ahead.take(next++))            //@ office.book
}
