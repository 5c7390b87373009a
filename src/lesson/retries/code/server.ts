function onRequest(request) {               //@ server.receive
  if (working < workers) return work(request)
  if (queue.length < room)
    return queue.push(request)              //@ server.queue
  reply(request, overloaded)                //@ server.reject
}

async function work(request) {
  await serve(request)                      //@ server.work
  reply(request, done)                      //@ server.done
  // It cannot tell whether anyone still waits for it.
  if (queue.length) work(queue.shift())
}
// after a restart, the queue is empty       //@ server.restart
