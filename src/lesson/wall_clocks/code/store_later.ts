// last write wins
function onWrite(write) {
  if (write.stamp > price.stamp)
    price = write                            //@ store.kept
  // otherwise it is old, or looks so         //@ store.dropped
  return "saved"
}

function onRead() { return price }           //@ store.read
