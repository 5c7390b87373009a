  const clock = context.with(nameOfThisStart, ++memory.writes)
