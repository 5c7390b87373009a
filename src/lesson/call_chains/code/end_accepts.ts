  queue.add(request.order)                      // in the same step
  reply(request, accepted)                      //@ queue.accept
  passOn(request.order)
}
