async function answerFor(request) {
  const service = { price: prices, reviews }[request.page]
  if (workersWaitingFor(service) >= share)
    return refused                              //@ service.refuse
  return attempts(service, request)
}
