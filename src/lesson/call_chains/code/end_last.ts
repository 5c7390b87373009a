  reply(request, done)                          //@ service.done
}
