async function onCharge(request) {          //@ provider.receive
  const receipt = await ledger.add(request.order, request.amount)  //@ provider.charge
  return { receipt }                        //@ provider.reply
}
