  const due = await prices.read()             //@ desk.invoice
  if (due.version !== offer.version) throw changed
