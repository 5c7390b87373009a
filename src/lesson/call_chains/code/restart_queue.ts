
function onRestart() {                          //@ service.restart
  for (const order of queue) resume(order)      // the queue was on disk
}
