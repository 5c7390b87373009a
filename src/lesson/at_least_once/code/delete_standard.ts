function del(receipt) {
  const m = messages.find(m => m.id === receipt.id)
  // reports success all the same
  if (m?.receives !== receipt.nth) return     //@ queue.refuse
  remove(m)                                   //@ queue.delete
}
