function next() {
  const { request, dropped } = codel.dequeue(now(), pop, { target, interval })
  dropped.forEach(refuse)                         //@ server.drop
  if (request) work(request)
}
