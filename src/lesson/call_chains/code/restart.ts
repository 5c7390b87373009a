
function onRestart() {                          //@ service.restart
  // what was in memory is gone
}
