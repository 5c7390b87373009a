
function onPatienceOver(tx) {
  // keep the lock, and wait to be told
}                                           //@ bank.doubt
