
async function onRestart() {
  for (const bank of [east, west])
    for (const tx of await bank.prepared())          //@ coordinator.scan
      bank.decide(tx, log.decision(tx) ?? "abort")   //@ coordinator.settle
}
function onQuestion(tx, bank) {
  if (isUndecided(tx)) return               // it is in progress
  bank.decide(tx, log.decision(tx) ?? "abort")  //@ coordinator.answer
}
