async function job() {
  const owner = randomToken()
  let token  // comes with the lock
  while (!(token = await ask(lock, { setIfAbsent: owner, lease })))  //@ worker.ask
    await sleep(poll)  // busy, or silent       //@ worker.busy worker.silence
  try {                                        //@ worker.enter
    const file = await ask(store, { read: true, token })  //@ worker.read
    const changed = await work(file)           //@ worker.work
    await ask(store, { write: changed, token })  //@ worker.write
    done()                                     //@ worker.done
  } catch (refused) {
    startAgainLater()                          //@ worker.refused
  } finally {  // also if its clock stopped it  //@ worker.stop
    send(lock, { deleteIf: owner })            //@ worker.compare
  }
}

// a grant that arrives after the turn, or after its lease
lock.onLateGrant = ({ owner }) => send(lock, { deleteIf: owner })  //@ worker.decline
