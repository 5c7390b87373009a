// hybrid timestamps (Kulkarni et al. 2014): l is a wall time, c a counter
async function make(row) {                   //@ maker.make
  row.id = [...clock.tick(), myName]
  await insert(row, clock.tick())            //@ maker.insert
  tell(others, row, clock.tick())            //@ maker.tell
}

function tick() {
  const before = l
  l = max(l, wallClock.now())
  c = l == before ? c + 1 : 0
  return [l, c]
}

onHeard((row, sent) => {                     //@ maker.hear
  if (bound && sent.l > wallClock.now() + bound)
    throw "your clock is too far ahead"      //@ maker.refuse
  clock.receive(sent)  // l: greatest of the three, c: one more
  makeWhatFollowsFrom(row)
})
