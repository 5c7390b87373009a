async function work(request) {                    //@ server.work
  const answer = await take(request.pizza)
  reply(request, answer)                          //@ server.done
  next()
}
