  const check = await prices.read()           //@ desk.compare
  if (check.version !== offer.version) throw changed
