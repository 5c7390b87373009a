async function work(request) {                  //@ service.work
  prepare(request)
  reply(request, await answerFor(request))      //@ service.done
  if (queue.length) work(queue.shift())
}
