for (;; await sleep(poll)) {
  const rows = await database.query(
    "select * from outbox where id > $1 order by id", last)  //@ relay.read
  for (const row of rows)
    await handle(row)
}
