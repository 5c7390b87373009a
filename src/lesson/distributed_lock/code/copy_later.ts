
// what is held is on its disk, and its replica hears of it
after(lag, () => send(replica, { copy: held }))  //@ lock.copy
