
function goOn(request) {
  reply(request, done)
}
