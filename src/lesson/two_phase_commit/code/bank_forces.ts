async function onPrepare(tx) {
  if (!canCommit(tx)) return rollBack(tx)   //@ bank.prepare
  await log.force(tx, "prepared")           //@ bank.force
  coordinator.vote(tx, "yes")               //@ bank.vote
}
async function onDecision(tx, decision) {
  if (decision === "abort")
    return rollBack(tx)                     //@ bank.abort
  await log.force(tx, "commit")             //@ bank.commit
  unlock(tx)
}
