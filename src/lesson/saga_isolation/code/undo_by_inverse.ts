on.undo(async (saga, order, amount) => {
  free += amount                              //@ service.undo
  version += 1
  held[order] = heldBefore(saga, order)
})
