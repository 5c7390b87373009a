async function onSlip(slip) {                //@ office.arrive
  await disk.write(slip)
  count(slip.number)                         //@ office.count
  if (isRepeat(slip.number)) return          //@ office.discard
  remember(slip.number)
  book.push(slip.sale)                       //@ office.book
}
