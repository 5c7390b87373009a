// remembers what it did, and what it was told to undo
async function onDo(saga) {                 //@ participant.do
  await work()
  transaction(() => {
    if (rows.closed(saga)) return refused   //@ participant.closed
    if (rows.has(saga)) return as(before)   //@ participant.known
    if (!available) return refused          //@ participant.refused
    act(saga)                               //@ participant.done
  })
}

async function onUndo(saga) {               //@ participant.undo
  await work()
  if (unavailable) return failing           //@ participant.failing
  transaction(() => {
    if (!rows.has(saga)) return rows.close(saga)  //@ participant.tombstone
    if (!acted(saga)) return undone         //@ participant.nothing
    takeBack(saga)                          //@ participant.undone
  })
}
reply(answer)                               //@ participant.answer
