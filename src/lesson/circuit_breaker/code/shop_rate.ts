// a breaker over a sliding window
// a restart forgets what was counted            //@ server.restart
async function onOrder(order) {                  //@ server.receive
  await threads.take()  // queue if none is free  //@ server.queue
  price(order)                                   //@ server.work
  if (state === "open" && now() - openedAt >= wait)
    state = "half-open"                          //@ breaker.trial
  if (state === "open" || trials.full())
    return refused  // at once                   //@ breaker.refuse
  const answer = await ask(stock, order, timeout)  //@ caller.send
  window.add(answer)  // failed? slow?            //@ caller.ok caller.refused caller.timeout
  const bad = window.calls >= minimum &&
    (window.failureRate >= rate || window.slowRate >= 50)
  if (bad) [state, openedAt] = ["open", now()]   //@ breaker.open
  else if (trials.allBack()) state = "closed"    //@ breaker.close
  return answer ?? unknown                       //@ caller.giveup
}                                                //@ server.done
