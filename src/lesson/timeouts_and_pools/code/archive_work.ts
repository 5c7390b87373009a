async function work(request) {                  //@ service.work
  reply(request, await lookUp(request))         //@ service.done
  if (queue.length) work(queue.shift())
}
