
// one server, with the lock on its disk
