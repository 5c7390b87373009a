function publish(booking) {                   //@ queue.store
  messages.push({ id: nextId(), booking, receives: 0, hiddenUntil: 0 })
}
const visible = () => messages.filter(m => now() >= m.hiddenUntil)
