// each step is in the log before anybody is asked
async function transfer(tx) {
  await log.write(tx, "debit")
  await retry(() => east.debit(tx, amount))     //@ coordinator.debit
  await log.write(tx, "credit")
  const done =
    await retry(() => west.credit(tx, amount))  //@ coordinator.credit
  if (!done)
    await retry(() => east.refund(tx, amount))  //@ coordinator.undo
  await log.write(tx, "end")                    //@ coordinator.end
}
function onRestart() {
  log.open().forEach(goOn)                      //@ coordinator.resume
}
