  done.add(request.order)                       // in the same step
