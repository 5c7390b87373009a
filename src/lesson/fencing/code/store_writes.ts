let file = disk.file

function onRequest(request) {
  if (request.read) return file                //@ store.read
  if (request.token < highest) return refused  //@ store.refuse
  highest = request.token
  file = { ...request.write, version: file.version + 1 }  //@ store.write
  return stored
}
