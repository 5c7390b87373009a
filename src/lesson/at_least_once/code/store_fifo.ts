function publish(booking) {                   //@ queue.store
  if (publishedWithin5Minutes(booking.number)) return
  messages.push({ id: nextId(), booking, receives: 0, hiddenUntil: 0 })
}
const visible = () => messages.filter(m =>
  now() >= m.hiddenUntil && !inFlight(m.booking.account))
