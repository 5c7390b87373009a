function acknowledge(slip) {                 //@ office.ack
  const n = read(slip.number)
  send(till, { next, has: ahead.has(n) ? n : null })
}
