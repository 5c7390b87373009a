  const offer = await prices.read()           //@ desk.offer
