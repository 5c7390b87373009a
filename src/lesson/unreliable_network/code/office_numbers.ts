async function onSlip(slip) {                //@ office.arrive
  await disk.write(slip)
  // gaps, repeats, inversions
  count(slip.number)                         //@ office.count
  book.push(slip.sale)                       //@ office.book
}
