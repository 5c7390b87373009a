
// whoever holds it
function release(owner) {
  send(lock, { delete: true })                 //@ worker.delete
}
