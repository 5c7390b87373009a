async function onDecision(tx, decision) {
  if (decision === "abort")
    return rollBack(tx)                     //@ bank.abort
  await log.force(tx, "commit")             //@ bank.commit
  unlock(tx)
  coordinator.acknowledge(tx)
}
