// a statement that fails returns nothing
database.onError = error => log(error)        //@ worker.refused worker.timeout

const sell = attempt
