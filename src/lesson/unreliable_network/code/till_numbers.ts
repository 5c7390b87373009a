let last = disk.last  // goes on after a restart //@ till.restart
function onSale(sale) {                      //@ till.sale
  last = last + 1
  send(office, { number: last % numbers, sale })  //@ till.send
}
