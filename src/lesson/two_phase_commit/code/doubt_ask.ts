
function onPatienceOver(tx) {               //@ bank.doubt
  coordinator.ask(tx)                       //@ bank.ask
}
