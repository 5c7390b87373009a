// one answer at a time
async function onGet(page, first, count) {      //@ catalogue.pack
  const parts = pack(items(page, first, count))
  send(parts)                                   //@ catalogue.send
}
