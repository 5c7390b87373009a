async function receive() {
  const m = await oldest(visible)             //@ queue.visible
  if (m.receives >= maxReceives) {
    deadLetters.push(remove(m))               //@ queue.park
    return receive()
  }
  m.hiddenUntil = now() + visibility          //@ queue.receive
  m.receives += 1
  return { ...m, receipt: { id: m.id, nth: m.receives } }
}
