let held = null

function onRequest(request) {
  if (held && now() >= held.until) held = null  //@ lock.expire
  if (request.setIfAbsent) {
    if (held) return busy                      //@ lock.busy
    held = { owner: request.setIfAbsent, until: now() + request.lease }
    return nextToken()                         //@ lock.grant
  }
  if (request.deleteIf && held?.owner === request.deleteIf)  //@ lock.compare
    held = null
}
