  const [cart] = siblings
