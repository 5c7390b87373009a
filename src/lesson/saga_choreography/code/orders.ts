// remembers what it did
async function onCheckout(order) {
  work()                                    //@ participant.do
  transaction(() => {
    if (rows.has(order)) return  // again   //@ participant.known
    open(order)    // or, later, confirm it  //@ participant.done
    tell("order.placed")                    //@ participant.publish
  })
}
on("payment.succeeded", confirm)            //@ participant.hear
on(["payment.failed", "inventory.reservation_failed"], order => {
  work()                                    //@ participant.undo
  if (cancelled(order)) return  // again    //@ participant.nothing
  cancel(order)                             //@ participant.undone
})
// done with an event: confirm it             //@ participant.handled
