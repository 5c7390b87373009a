  const count = 1 + max(allOf(held), v => v.clock.count(me))
  write.clock = { dot: [me, count], context: write.clock }
