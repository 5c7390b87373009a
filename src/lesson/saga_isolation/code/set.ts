  await credit.reserve(order, {               //@ desk.reserve
    amount: order.amount,
    set: free.value - order.amount,
  })
