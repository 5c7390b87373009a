function enter(saga) {
  if (lock && lock !== saga) throw locked     //@ service.locked
  lock = saga
}
