async function onInsert(row, sent) {
  if (bound && sent.l > wallClock.now() + bound)
    throw "your clock is too far ahead"
  clock.receive(sent)
  await transaction(row)                     //@ table.begin
  rows.add(row)                              //@ table.commit
}

