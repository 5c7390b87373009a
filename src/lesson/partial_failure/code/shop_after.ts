// after a restart, nothing is remembered     //@ shop.restart
async function onPay(order) {               //@ shop.receive
  const row = await ask(db, { record: order }, timeout)  //@ shop.record
  if (row.closed) return refused            //@ shop.closed
  return paid                               //@ shop.reply
}

async function onStatus(question) {         //@ shop.status
  const row = await ask(db, question, timeout)  //@ shop.read
  return row                                //@ shop.tell
}
// the database did not answer in time        //@ shop.timeout
throw unavailable  // to whoever pays         //@ shop.unavailable
