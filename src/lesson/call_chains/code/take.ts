  if (isFull()) return reply(request, failed)   //@ service.reject
  lineUp(request)
}
