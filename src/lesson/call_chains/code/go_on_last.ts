
function goOn(request) {
  reply(request, done)                          //@ service.done
}
