async function answerFor(request) {
  const service = { price: prices, reviews }[request.page]
  return attempts(service, request)
}
