
// For the request that is next in line, as soon as a worker is free
async function work(request) {                  //@ service.work
  if (!await ownPart(request))
    return reply(request, failed)               //@ service.fail
