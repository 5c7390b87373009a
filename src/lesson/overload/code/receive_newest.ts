// a restart forgets who was waiting              //@ server.restart
function onRequest(request) {                     //@ server.receive
  if (workers.anyFree()) return queue.push(request), next()
  if (queue.length >= bound) {
    const oldest = queue.shift() ?? request
    refuse(oldest)                                //@ server.refuse
    if (oldest === request) return
  }
  queue.push(request)                             //@ server.queue
}
