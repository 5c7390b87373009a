  if (isDown) return reply(request, failed)     //@ service.down
