onRestart(() => goOn(lastOf(log)))            //@ desk.recover
