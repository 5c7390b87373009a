
async function get() {
  const theirs = await fetchFrom(others, { timeout: 100 })  //@ replica.fetch
  theirs.forEach(settle)
  for (const other of behind(theirs)) other.sync(held)  //@ replica.repair
  return { siblings: held, context: contextOf(held) }   //@ replica.get
}
