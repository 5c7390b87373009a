async function lock(session, what) {
  if (what.holder && what.holder !== session)
    await turn(session, what)  // in a queue    //@ db.wait
  // it waits for lockTimeout: an error         //@ db.timeout
  // and is in a circle after deadlockTimeout   //@ db.deadlock
  what.holder = session  // rows: until its transaction ends
}

