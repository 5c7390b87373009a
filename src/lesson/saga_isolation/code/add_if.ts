  await credit.reserve(order, {               //@ desk.reserve
    amount: order.amount,
    where: { version: free.version },
  })
