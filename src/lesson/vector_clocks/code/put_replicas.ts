  const count = 1 + max(allOf(held), v => v.clock.count(me))
  write.clock = write.clock.with(me, count)
