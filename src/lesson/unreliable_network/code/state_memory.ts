let next = 1, ahead = new Map()  // after a restart, too //@ office.restart

