// last write wins, by the store's own clock
function onWrite(write) {
  write.stamp = wallClock.now()
  if (write.stamp > price.stamp)
    price = write                            //@ store.kept
  // otherwise it is old, or looks so         //@ store.dropped
  return "saved"
}

function onRead() { return price }           //@ store.read
