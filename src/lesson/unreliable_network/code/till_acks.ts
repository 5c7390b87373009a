let base = disk.base  // the first that is not crossed off
let next = base       // after a restart: all again //@ till.restart

function onSale(sale) {                      //@ till.sale
  disk.sales.push(sale)
  fill()
}
function fill() {
  while (next < base + window && disk.sales[next])
    transmit(next++)
}
function transmit(n) {
  send(office, { number: n % numbers, sale: disk.sales[n] })  //@ till.send
  timer[n] = after(timeout(), () => onTimeout(n))
}
function onAck({ next, has }) {              //@ till.ack
  crossOff(n => n < next || n === has)       // and their timers
  while (crossedOff(base)) base = base + 1
  fill()
}
