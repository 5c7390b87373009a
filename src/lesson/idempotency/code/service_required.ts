// after a restart, nothing is remembered     //@ service.restart
async function onPay(request) {             //@ service.receive
  if (!request.key) throw badRequest        //@ service.keyless
  return { paid: await charge(request) }
}
