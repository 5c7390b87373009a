
function onRestart() {
  for (const tx of log.decidedAndNotEnded())
    tell(tx, log.decision(tx))              //@ coordinator.resume
}
// a vote for an unknown transfer is a question, too
const onQuestion = (tx, bank) =>
  bank.decide(tx, log.decision(tx) ?? "abort")  //@ coordinator.answer
