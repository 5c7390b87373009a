async function onPrepare(tx) {
  if (!canCommit(tx)) return rollBack(tx)   //@ bank.prepare
  await log.force(tx, "prepared")           //@ bank.force
  coordinator.vote(tx, "yes")               //@ bank.vote
}
