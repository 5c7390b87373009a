// after a restart: the book is on disk       //@ office.restart
async function onSlip(slip) {                //@ office.arrive
  await disk.write(slip)
  book.push(slip.sale)                       //@ office.book
}
