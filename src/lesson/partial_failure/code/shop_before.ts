// after a restart, nothing is remembered     //@ shop.restart
async function onPay(order) {               //@ shop.receive
  reply(paid)  // the write will be fine     //@ shop.reply
  await ask(db, { record: order }, timeout)  //@ shop.record
}

async function onStatus(question) {         //@ shop.status
  const row = await ask(db, question, timeout)  //@ shop.read
  return row                                //@ shop.tell
}
// the database did not answer in time        //@ shop.timeout
log("write lost?")
