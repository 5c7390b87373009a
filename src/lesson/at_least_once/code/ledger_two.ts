const has = key => keys.has(key)              //@ ledger.look
function apply(booking) {
  lines.push(booking)                         //@ ledger.apply
}
function insertKey(key) {
  if (keys.has(key)) return false             //@ ledger.repeat
  keys.add(key)                               //@ ledger.note
  return true
}
