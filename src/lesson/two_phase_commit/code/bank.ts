// every bank runs this
async function work(tx, account, amount) {
  await lock(account)                       //@ bank.wait bank.lock
  change(account, amount)                   //@ bank.worked
  // nothing heard, and nothing promised
  after(idle, () => voted(tx) || rollBack(tx))
}
