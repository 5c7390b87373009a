function onSubmit(slip, seal) {
  const fits = seal.mac === hash(secret, seal.number, slip)
  if (!fits || !disk.numbers.isNew(seal.number)) return  //@ checkout.refuse
  disk.numbers.add(seal.number)
  return accept(slip)                           //@ checkout.accept
}
