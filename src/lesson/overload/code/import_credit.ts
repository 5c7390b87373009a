// orders sends a limit at first, and a higher one for each row it has answered
function onGrant(newLimit) {
  limit = Math.max(limit, newLimit)
  while (rows.length && sent < limit) {
    sent++
    send(orders, rows.shift())                    //@ import.send
  }
}
