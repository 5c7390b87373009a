  if (done.has(request.order) || queue.has(request.order))
    return reply(request, accepted)             //@ service.known
