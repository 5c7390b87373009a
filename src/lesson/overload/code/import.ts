// again and again, until all rows are in; a row that is refused is sent again
function onTick() {
  if (rows.length) send(orders, rows.shift())     //@ import.send
}
