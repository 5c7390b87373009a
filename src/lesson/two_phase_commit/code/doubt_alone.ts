
async function onPatienceOver(tx) {         //@ bank.doubt
  await log.force(tx, "heuristic")          //@ bank.alone
  unlock(tx)
}
