// after a restart: goes on with the next sale //@ till.restart
function onSale(sale) {                      //@ till.sale
  send(office, { sale })                     //@ till.send
}
