// snowflakes: milliseconds, machine, sequence
async function make(row) {                   //@ maker.make
  const now = wallClock.now()
  sequence = now === last ? sequence + 1 : 0
  if (now < last) return later(1, () => make(row))  //@ maker.wait
  last = now
  row.id = snowflake(now, machine, sequence)
  await insert(row)                          //@ maker.insert
  tell(others, row)                          //@ maker.tell
}

onHeard(row => makeWhatFollowsFrom(row))     //@ maker.hear
