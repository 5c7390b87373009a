function seal(slip) {
  const number = ++disk.last
  return { number, mac: hash(secret, number, slip) }
}
