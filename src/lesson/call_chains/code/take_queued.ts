  if (isFull()) return reply(request, failed)   //@ service.reject
  queue.add(request.order)                      //@ queue.store
  reply(request, accepted)
}
