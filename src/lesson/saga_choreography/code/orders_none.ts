// remembers which orders are open, nothing else
async function onCheckout(order) {
  work()                                    //@ participant.do
  transaction(() => {
    open(order)    // or, later, confirm it  //@ participant.done
    tell("order.placed")                    //@ participant.publish
  })
}
on("payment.succeeded", confirm)            //@ participant.hear
on(["payment.failed", "inventory.reservation_failed"], order => {
  work()                                    //@ participant.undo
  if (!open(order)) return  // ignored      //@ participant.nothing
  cancel(order)                             //@ participant.undone
})
// done with an event: confirm it             //@ participant.handled
