async function onInsert(row) {
  row.id = sequence.next()                   //@ table.allocate
  await transaction(row)                     //@ table.begin
  rows.add(row)                              //@ table.commit
  return row.id
}

