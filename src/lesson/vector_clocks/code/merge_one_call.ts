  const cart = merge(siblings)
