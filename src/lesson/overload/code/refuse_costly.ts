// by the next free worker, before anything in the queue
const refuse = request => workers.first(async () => {
  await lookAt(request)
  reply(request, overloaded)
})
