async function cancel(order) {                //@ desk.begin
  await delivery.callBack(order)              //@ desk.call
  await credit.giveBack(order)                //@ desk.give
}
