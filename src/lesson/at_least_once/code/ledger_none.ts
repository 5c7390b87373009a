function apply(booking) {
  lines.push(booking)                         //@ ledger.apply
}
