// request.deadline is its arrival + request.left; stop replies tooLate
async function work(request) {                  //@ service.work
  at(request.deadline, () => stop(request))     //@ service.deadline
  prepare(request)
  reply(request, await answerFor(request))      //@ service.done
  let next = queue.shift()
  while (next && next.deadline <= now()) {
    reply(next, tooLate)                        //@ service.skip
    next = queue.shift()
  }
  if (next) work(next)
}
