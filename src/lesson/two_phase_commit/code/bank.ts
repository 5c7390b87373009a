// every bank runs this
async function work(tx, account, amount) {
  await lock(account)                       //@ bank.wait bank.lock
  change(account, amount)                   //@ bank.worked
}
const read = account => committed(account)  //@ bank.read
