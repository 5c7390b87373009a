let { next, ahead } = disk                   //@ office.restart

