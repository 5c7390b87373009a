function onRead() {
  return { version }                        //@ record.read
}

function onWrite(request) {
  if (request.version !== version)
    return conflict                         //@ record.conflict
  apply(request.change)
  version++                                 //@ record.write
  return written
}
