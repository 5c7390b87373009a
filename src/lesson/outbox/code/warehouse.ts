function receive(event) {
  ship(event.order)                     //@ warehouse.ship
  broker.acknowledge(event)
}
