function onSubmit(slip, seal) {
  if (!disk.numbers.isNew(seal.number)) return  //@ checkout.refuse
  disk.numbers.add(seal.number)
  return accept(slip)                           //@ checkout.accept
}
