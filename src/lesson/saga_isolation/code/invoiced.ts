  invoice(order, due.value)
