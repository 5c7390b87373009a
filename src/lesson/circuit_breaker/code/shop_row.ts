// a breaker that counts failures in a row
// a restart forgets what was counted            //@ server.restart
async function onOrder(order) {                  //@ server.receive
  await threads.take()  // queue if none is free  //@ server.queue
  price(order)                                   //@ server.work
  if (state === "open" && now() - openedAt >= wait)
    state = "half-open"                          //@ breaker.trial
  if (state === "open" || trials.full())
    return refused  // at once                   //@ breaker.refuse
  const answer = await ask(stock, order, timeout)  //@ caller.send
  if (answer.ok) {                               //@ caller.ok
    inARow = 0
    if (state === "half-open") state = "closed"  //@ breaker.close
    return done
  }
  // an error, or nothing for so long            //@ caller.refused caller.timeout
  if (state === "half-open" || ++inARow >= failures)
    [state, openedAt] = ["open", now()]          //@ breaker.open
  return unknown                                 //@ caller.giveup
}                                                //@ server.done
