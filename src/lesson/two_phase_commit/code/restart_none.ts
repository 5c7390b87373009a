
function onRestart() {}
const onQuestion = (tx, bank) =>
  bank.decide(tx, log.decision(tx) ?? "abort")  //@ coordinator.answer
