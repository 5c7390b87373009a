  await credit.reserve(order, {               //@ desk.reserve
    subtract: order.amount,
    where: { version: free.version },
  })
