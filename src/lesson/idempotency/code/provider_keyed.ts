async function onCharge(request) {          //@ provider.receive
  return ledger.transaction(async () => {
    const known = await ledger.find(request.key)
    if (known) return { receipt: known }    //@ provider.known
    const receipt = await ledger.add(request.order, request.amount)  //@ provider.charge
    return { receipt }                      //@ provider.reply
  })
}
