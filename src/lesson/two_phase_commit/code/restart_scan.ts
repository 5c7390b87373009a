
async function onRestart() {
  for (const bank of [east, west])
    for (const tx of await bank.prepared())          //@ coordinator.scan
      bank.decide(tx, log.decision(tx) ?? "abort")   //@ coordinator.settle
}
const onQuestion = (tx, bank) =>
  bank.decide(tx, log.decision(tx) ?? "abort")       //@ coordinator.answer
