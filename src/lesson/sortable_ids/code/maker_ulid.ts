// ULIDs: 48 bits of milliseconds, 80 random bits
async function make(row) {                   //@ maker.make
  row.id = ulid(wallClock.now(), random80())
  await insert(row)                          //@ maker.insert
  tell(others, row)                          //@ maker.tell
}

onHeard(row => makeWhatFollowsFrom(row))     //@ maker.hear
