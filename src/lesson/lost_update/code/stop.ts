function stop(order, answer) {
  release()
  return tell(order, answer)
}
