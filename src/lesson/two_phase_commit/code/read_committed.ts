const read = account => committed(account)  //@ bank.read
