let held = null

function onRequest(request) {
  if (held && now() >= held.until) held = null  //@ lock.expire
  if (request.setIfAbsent) {
    if (held) return busy                      //@ lock.busy
    held = { owner: request.setIfAbsent, until: now() + request.lease }  //@ lock.grant
    return granted
  }
  if (request.renew) {
    if (held?.owner !== request.renew) return notYours  //@ lock.not_yours
    held.until = now() + request.lease         //@ lock.renew
  }
  if (request.isMine) return held?.owner === request.isMine  //@ lock.check
  if (request.delete) held = null              //@ lock.delete
  if (request.deleteIf && held?.owner === request.deleteIf)  //@ lock.compare
    held = null
}
