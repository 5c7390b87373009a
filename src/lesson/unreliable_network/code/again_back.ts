function onTimeout(n) {                      //@ till.timeout
  backOff()
  for (const m of underWay()) transmit(m)    //@ till.again
}
