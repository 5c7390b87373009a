async function cancel(order) {                //@ desk.begin
  await credit.giveBack(order)                //@ desk.give
  await delivery.callBack(order)              //@ desk.call
}
