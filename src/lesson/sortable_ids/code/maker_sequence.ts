// the database assigns the number
async function make(row) {                   //@ maker.make
  row.id = await insert(row)                 //@ maker.insert
  tell(others, row)                          //@ maker.tell
}

onHeard(row => makeWhatFollowsFrom(row))     //@ maker.hear
