  await credit.reserve(order, {               //@ desk.reserve
    subtract: order.amount,
    where: { free: atLeast(order.amount) },
  })
