async function job() {
  // a new one each time, or the worker's name
  const owner = ownerToken()
  while (!await ask(lock, { setIfAbsent: owner, lease }))  //@ worker.ask
    await sleep(poll)  // busy, or silent       //@ worker.busy worker.silence
  // ask for a new lease every third of one
  const watchdog = every(lease / 3, () =>
    ask(lock, { renew: owner, lease }))        //@ worker.renew
  watchdog.onRefused = stop  // no release     //@ worker.lost
  try {                                        //@ worker.enter
    const file = await ask(store, "read")      //@ worker.read
    const changed = await work(file)           //@ worker.work
    await ask(store, { write: changed })       //@ worker.write
  } finally {                                  //@ worker.done
    release(owner)  // also if it was stopped  //@ worker.stop
  }
}

// a grant that arrives after the turn, or after its lease
lock.onLateGrant = ({ owner }) => release(owner)  //@ worker.decline
