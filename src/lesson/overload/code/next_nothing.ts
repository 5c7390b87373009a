function next() {
  const request = pop()
  if (request) work(request)
}
