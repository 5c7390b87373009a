function onSubmit(slip, seal) {
  return accept(slip)                           //@ checkout.accept
}
