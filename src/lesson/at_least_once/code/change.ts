function change(receipt, timeout) {
  const m = messages.find(m => m.id === receipt.id)
  if (m?.receives !== receipt.nth || now() >= m.hiddenUntil)
    throw new NotInFlight()                   //@ queue.late
  m.hiddenUntil = now() + timeout             //@ queue.extend queue.back
}
