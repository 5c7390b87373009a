
async function onPatienceOver(tx) {         //@ bank.doubt
  await log.force(tx, "heuristic commit")   //@ bank.alone
  unlock(tx)
}
