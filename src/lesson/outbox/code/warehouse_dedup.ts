function receive(event) {
  transaction(() => {
    if (shipped.has(event.order)) return  //@ warehouse.known
    shipped.add(event.order)
    ship(event.order)                     //@ warehouse.ship
  })
  broker.acknowledge(event)
}
