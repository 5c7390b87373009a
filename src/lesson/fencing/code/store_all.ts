let file = disk.file

function onRequest(request) {
  if (request.token < highest) return refused  //@ store.refuse
  highest = request.token
  if (request.read) return file                //@ store.read
  file = { ...request.write, version: file.version + 1 }  //@ store.write
  return stored
}
