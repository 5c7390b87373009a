
// For the order that is next in the queue, as soon as a worker is free
async function work(order) {                    //@ service.work
  if (!await ownPart(order)) {                  //@ service.fail
    await rest()                                //@ queue.rest
    return lineUp(order)
  }
