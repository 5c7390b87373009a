
// two steps
async function release(owner) {
  if (await ask(lock, { isMine: owner }))      //@ worker.check
    send(lock, { delete: true })               //@ worker.delete
}
