// kept until every subscriber has confirmed it
async function onPublish(event) {           //@ bus.receive
  await disk.keep(event, subscribers(event))
  accepted(event)
  for (const service of subscribers(event))
    send(service, event)                    //@ bus.deliver
}
// no confirmation in time, or a restart
send(service, event)                        //@ bus.again

async function onHandled(event, service) {
  await disk.remove(event, service)         //@ bus.handled
}
