
function onCancel(request) {
  stop(request)                                 //@ service.cancel
}
