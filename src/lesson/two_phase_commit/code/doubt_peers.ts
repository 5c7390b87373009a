
function onPatienceOver(tx) {               //@ bank.doubt
  coordinator.ask(tx)                       //@ bank.ask
  otherBank.ask(tx)
}
async function onQuestion(tx, otherBank) {
  if (!voted(tx) && !ended(tx))
    await log.force(tx, "abort")            //@ bank.refuse
  otherBank.answer(tx, log.decision(tx) ?? "in doubt, too")
}
