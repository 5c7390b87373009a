function onSubmit(slip, seal) {
  if (seal.mac !== hash(secret, slip)) return   //@ checkout.refuse
  return accept(slip)                           //@ checkout.accept
}
