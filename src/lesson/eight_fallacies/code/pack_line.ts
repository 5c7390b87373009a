// one answer at a time
async function onGet(page, first, count) {      //@ catalogue.pack
  const parts = pack(items(page, first, count))
  if (line.isBusy()) await line.free()          //@ catalogue.queue
  await line.carry(parts.bytes / rate)
  send(parts)                                   //@ catalogue.send
}
