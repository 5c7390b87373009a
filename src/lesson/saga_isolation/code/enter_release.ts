function release(saga) {                      //@ service.release
  if (lock === saga) lock = nextInLine()
}
