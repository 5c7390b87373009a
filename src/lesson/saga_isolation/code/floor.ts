  await credit.reserve(order, {               //@ desk.reserve
    amount: order.amount,
    where: { free: atLeast(order.amount) },
  })
