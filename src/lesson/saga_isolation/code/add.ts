  await credit.reserve(order, {               //@ desk.reserve
    amount: order.amount,
  })
