// after a restart, nothing is remembered     //@ service.restart
async function onPay(request) {             //@ service.receive
  const receipt = await charge(request)
  return { paid: receipt }                  //@ service.reply
}
