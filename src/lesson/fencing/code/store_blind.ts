let file = { version: 0 }

// request.token? Nobody checks it.
function onRequest(request) {
  if (request.read) return file                //@ store.read
  file = { ...request.write, version: file.version + 1 }  //@ store.write
  return stored
}
