for (;; await sleep(poll)) {
  const rows = await database.query(
    "select * from outbox where not marked order by id" +
    " for update skip locked")                            //@ relay.read
  for (const row of rows)
    await handle(row)
}
