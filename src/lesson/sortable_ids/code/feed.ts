every(poll, async () => {
  const page = await ask(database, { new: cursor })  //@ feed.poll
  if (page.length == 0) return
  read(page)                                 //@ feed.read
  cursor = page.last.cursor
})
