// monotonic ULIDs: never go back on this machine
async function make(row) {                   //@ maker.make
  const now = wallClock.now()
  row.id = now > last.time ? ulid(now, random80()) : last + 1
  last = row.id
  await insert(row)                          //@ maker.insert
  tell(others, row)                          //@ maker.tell
}

onHeard(row => makeWhatFollowsFrom(row))     //@ maker.hear
