// passed on and forgotten
async function onPublish(event) {           //@ bus.receive
  for (const service of subscribers(event))
    send(service, event)                    //@ bus.deliver
}
