// a restart forgets who was waiting            //@ service.restart
function onRequest(request) {                   //@ service.receive
  if (workers.anyFree()) work(request)
  else if (queue.hasRoom()) queue.push(request) //@ service.queue
  else reply(request, overloaded)               //@ service.reject
}
