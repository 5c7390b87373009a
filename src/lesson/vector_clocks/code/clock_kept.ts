  const clock = context.with(phone, ++disk.writes)
