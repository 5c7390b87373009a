on.undo(async (saga, order, before) => {
  free = before                               //@ service.undo
  version += 1
  held[order] = heldBefore(saga, order)
})
