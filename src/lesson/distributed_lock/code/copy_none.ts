
// one server; what is held is on its disk
