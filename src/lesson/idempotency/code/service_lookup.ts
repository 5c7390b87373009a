// after a restart, nothing is remembered     //@ service.restart
async function onPay(request) {             //@ service.receive
  const row = await db.lookUp(request.key)  //@ service.lookup
  if (row) return { paid: row.receipt }     //@ service.replay

  // Between the look-up and the insert, another
  // request with the same key may look up, too.
  const receipt = await charge(request)
  await db.insert(request.key, receipt)     //@ service.insert
  return { paid: receipt }                  //@ service.reply
}
