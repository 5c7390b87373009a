// request.deadline is its arrival + request.left; stop replies tooLate
async function work(request) {                  //@ service.work
  at(request.deadline, () => stop(request))     //@ service.deadline
  reply(request, await lookUp(request))         //@ service.done
  let next = queue.shift()
  while (next && next.deadline <= now()) {
    reply(next, tooLate)                        //@ service.skip
    next = queue.shift()
  }
  if (next) work(next)
}
