async function select(tx, row, forUpdate) {
  if (forUpdate) await lock(tx, row)
  return own(tx, row) ?? newest(row)            //@ db.read
}

async function update(tx, row, change, where) {
  if (!where(newest(row))) return 0             //@ db.none db.version
  await lock(tx, row)  // and looks at where() again after a wait
  tx.write(row, change(newest(row)))            //@ db.update
  return 1
}

