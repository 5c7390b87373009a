async function onRequest(request) {         //@ database.receive
  return rows.transaction(async () => {
    let row = await rows.find(request.order)
    if (!row && request.record)
      row = await rows.add({ recorded: request.order })  //@ database.record
    if (!row && request.statusOrClose)
      row = await rows.add({ closed: request.order })  //@ database.close
    return row ?? missing                   //@ database.reply
  })
}
