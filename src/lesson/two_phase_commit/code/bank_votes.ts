async function onPrepare(tx) {
  if (!canCommit(tx)) return rollBack(tx)   //@ bank.prepare
  log.append(tx, "prepared")                // on disk a little later
  coordinator.vote(tx, "yes")               //@ bank.vote
}
