async function attempts(service, request) {
  let answer
  for (let n = 1; n <= maxAttempts && now() < request.deadline; n++) {
    const wait = Math.min(timeout, request.deadline - now())
    answer = await ask(service, request, { timeout: wait })  //@ service.ask
    if (answer.ok) break                        //@ service.answer
    if (answer.error) continue                  //@ service.failed
    // no answer in time: once more             //@ service.timeout
  }
  return answer
}
