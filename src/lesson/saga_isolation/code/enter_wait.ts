async function enter(saga) {
  if (lock && lock !== saga)
    await turn(saga, lockTimeout)             //@ service.wait service.timeout
  lock = saga
}
