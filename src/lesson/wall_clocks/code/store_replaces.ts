// compare and set
function onWrite(write) {
  if (write.read.stamp != price.stamp)
    return { refused: price }                //@ store.refused
  price = write                              //@ store.kept
  return "saved"
}

function onRead() { return price }           //@ store.read
