
// one step, on the server
function release(owner) {
  send(lock, { deleteIf: owner })              //@ worker.compare
}
