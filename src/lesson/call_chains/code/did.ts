  save(request.order)                           //@ service.did
