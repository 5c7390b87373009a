  const clock = context.with(phone, ++memory.writes)
