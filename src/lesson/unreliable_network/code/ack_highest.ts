function acknowledge(slip) {                 //@ office.ack
  send(till, { next: max(next, highest(ahead) + 1) })
}
