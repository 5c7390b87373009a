
function onRestart() {}
function onQuestion(tx, bank) {
  if (isUndecided(tx)) return               // it is in progress
  bank.decide(tx, log.decision(tx) ?? "abort")  //@ coordinator.answer
}
