// every order calls Stock, whatever the last call returned
// a restart forgets who was waiting             //@ server.restart
async function onOrder(order) {                  //@ server.receive
  await threads.take()  // queue if none is free  //@ server.queue
  price(order)                                   //@ server.work
  const answer = await ask(stock, order, timeout)  //@ caller.send
  if (answer.ok) return done                     //@ caller.ok
  if (answer.error) return failed                //@ caller.refused
  // nothing for so long                         //@ caller.timeout
  return unknown                                 //@ caller.giveup
}                                                //@ server.done
