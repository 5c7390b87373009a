const refuse = request => reply(request, overloaded)
