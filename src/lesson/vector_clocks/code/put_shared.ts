  if (write.clock.includes(vector)) held = []  //@ replica.replaced
  held.push(write)                             //@ replica.siblings
  vector = join(vector, write.clock).increment(me)
