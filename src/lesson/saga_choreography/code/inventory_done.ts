// remembers what it did
on("order.placed", order => {               //@ participant.hear
  work()                                    //@ participant.do
  transaction(() => {
    if (rows.has(order)) return  // again   //@ participant.known
    if (soldOut) return tell("inventory.reservation_failed")  //@ participant.refused
    reserve(order)                          //@ participant.done
    tell("inventory.reserved")              //@ participant.publish
  })
})
on("payment.failed", order => {
  work()                                    //@ participant.undo
  if (!reserved(order)) return  // ignored  //@ participant.nothing
  release(order)                            //@ participant.undone
})
on("payment.succeeded", sold)               //@ participant.settle
// done with an event: confirm it             //@ participant.handled
