// the author's wall clock stamps
async function correct(price) {
  const read = await ask(store, "price?")    //@ author.read author.look
  const next = think(read)                   //@ author.think
  const stamp = wallClock.now()
  await save({ price: next, stamp, read })   //@ author.set author.timeout
}                                            //@ author.saved
// refused: think again, about what is there  //@ author.refused

