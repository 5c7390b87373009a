// the author's wall clock, but later than the stamp it read
async function correct(price) {
  const read = await ask(store, "price?")    //@ author.read author.look
  const next = think(read)                   //@ author.think
  const stamp = max(wallClock.now(), read.stamp + 1)
  await save({ price: next, stamp, read })   //@ author.set author.timeout
}                                            //@ author.saved
// refused: think again, about what is there  //@ author.refused

