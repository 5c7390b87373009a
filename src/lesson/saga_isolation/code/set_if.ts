  await credit.reserve(order, {               //@ desk.reserve
    set: free.value - order.amount,
    where: { version: free.version },
  })
