async function select(tx, row, forUpdate) {
  if (forUpdate) await lock(tx, row)
  return own(tx, row) ?? asOf(tx.snapshot, row)  //@ db.read
}

async function update(tx, row, change, where) {
  if (!where(asOf(tx.snapshot, row))) return 0  //@ db.none db.version
  await lock(tx, row)
  tx.write(row, change(newest(row)))            //@ db.update
  return 1
}

// for every update and every “for update”, before and after a wait
if (newest(row).commit > tx.snapshot)
  throw "could not serialize: concurrent update"  //@ db.changed

