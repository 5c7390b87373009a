async function read(account) {
  await lock(account)  // an auditor keeps it
  return committed(account)                 //@ bank.read
}
