on.undo(async (saga, order, before) => {
  free = before                               //@ service.undo
})
