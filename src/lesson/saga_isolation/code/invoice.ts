  const due = await prices.read()             //@ desk.invoice
