
function onRestart() {
  for (const tx of log.decidedAndNotEnded())
    tell(tx, log.decision(tx))              //@ coordinator.resume
}
// a vote for an unknown transfer is a question, too
function onQuestion(tx, bank) {
  if (isUndecided(tx)) return               // it is in progress
  bank.decide(tx, log.decision(tx) ?? "abort")  //@ coordinator.answer
}
