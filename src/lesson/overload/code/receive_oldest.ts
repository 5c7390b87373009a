// a restart forgets who was waiting              //@ server.restart
function onRequest(request) {                     //@ server.receive
  if (workers.anyFree()) return queue.push(request), next()
  if (queue.length >= bound)
    return refuse(request)                        //@ server.refuse
  queue.push(request)                             //@ server.queue
}
