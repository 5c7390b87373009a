
function onPatienceOver(tx) {               //@ bank.doubt
  coordinator.ask(tx)                       //@ bank.ask
  otherBank.ask(tx)  // answers if it knows
}
