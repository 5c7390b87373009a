for (;;) {
  // answers as soon as something is committed
  const entries = await database.log.after(position)  //@ relay.read
  for (const row of entries)
    await handle(row)
}
