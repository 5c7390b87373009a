async function save(write) {
  const begun = wallClock.now()
  await askUntilAnswered(store, write)
  log("took", wallClock.now() - begun)
}
