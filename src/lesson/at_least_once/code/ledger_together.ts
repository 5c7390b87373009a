const has = key => keys.has(key)              //@ ledger.look
const applyOnce = (key, booking) => transaction(() => {
  if (keys.has(key)) return                   //@ ledger.repeat
  keys.add(key)
  lines.push(booking)                         //@ ledger.apply
})
