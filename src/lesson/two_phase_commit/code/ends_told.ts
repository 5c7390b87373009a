async function onDecision(tx, decision) {
  await log.force(tx, decision)             //@ bank.commit
  if (decision === "abort") undo(tx)        //@ bank.abort
  unlock(tx)
  coordinator.acknowledge(tx)
}
