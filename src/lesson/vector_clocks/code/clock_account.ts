  const clock = context.with(account, context.count(account) + 1)
