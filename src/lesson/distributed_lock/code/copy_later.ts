
// the lock is on disk, and the replica hears of it later
after(lag, () => send(replica, { copy: held }))  //@ lock.copy
