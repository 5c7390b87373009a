on.undo(async (saga, order, amount) => {
  free += amount                              //@ service.undo
})
