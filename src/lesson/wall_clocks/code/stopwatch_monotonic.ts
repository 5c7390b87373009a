async function save(write) {
  const begun = monotonicClock.now()
  await askUntilAnswered(store, write)
  log("took", monotonicClock.now() - begun)
}
