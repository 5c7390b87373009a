// snowflakes: milliseconds, machine, sequence
async function make(row) {                   //@ maker.make
  const now = wallClock.now()
  if (now < last) return later(1, () => make(row))  //@ maker.wait
  sequence = now === last ? sequence + 1 : 0
  last = now
  row.id = snowflake(now, machine, sequence)
  await insert(row)                          //@ maker.insert
  tell(others, row)                          //@ maker.tell
}

onHeard(row => makeWhatFollowsFrom(row))     //@ maker.hear
