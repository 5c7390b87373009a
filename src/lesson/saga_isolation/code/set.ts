  await credit.reserve(order, {               //@ desk.reserve
    set: free.value - order.amount,
  })
