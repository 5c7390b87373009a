function del(receipt) {
  const m = messages.find(m => m.id === receipt.id)
  if (!m) return
  if (m.receives !== receipt.nth || now() >= m.hiddenUntil)
    throw new ReceiptExpired()                //@ queue.refuse
  remove(m)                                   //@ queue.delete
}
