async function onInsert(row) {               //@ table.begin
  await transaction(row)
  rows.add(row)                              //@ table.commit
}

