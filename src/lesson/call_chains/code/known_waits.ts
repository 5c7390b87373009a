  if (done.has(request.order))
    return goOn(request)                        //@ service.known
