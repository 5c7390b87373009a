for (;; await sleep(poll)) {
  const asked = now()
  const rows = await database.query(
    "select * from outbox where id > $1 order by id", last)  //@ relay.read
  for (const row of rows) {
    if (row.id > last + 1) {
      // rows beyond the gap were first seen at firstSeen(row.id)
      if (!horizon || asked - firstSeen(row.id) < horizon)
        break                                         //@ relay.wait
      giveUp(last + 1, row.id - 1)                    //@ relay.pass
    }
    await handle(row)
  }
}
