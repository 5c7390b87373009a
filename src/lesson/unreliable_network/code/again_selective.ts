function onTimeout(n) {                      //@ till.timeout
  backOff()
  transmit(n)                                //@ till.again
}
