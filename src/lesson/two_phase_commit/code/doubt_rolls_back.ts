
async function onPatienceOver(tx) {         //@ bank.doubt
  await log.force(tx, "heuristic abort")    //@ bank.alone
  undo(tx)
  unlock(tx)
}
