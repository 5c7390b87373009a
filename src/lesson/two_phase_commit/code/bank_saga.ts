// every bank runs this; a step that was done is not done again
async function credit(tx, account, amount) {
  await lock(account)                       //@ bank.wait bank.lock
  change(account, amount)
  await log.force(tx, "step")               //@ bank.step
  unlock(account)
}
