async function attempts(service, request) {
  let answer
  for (let n = 1; n <= maxAttempts && now() + allowance < request.deadline; n++) {
    const wait = Math.min(timeout, request.deadline - now())
    const left = wait - allowance  // for the way back
    answer = await ask(service, { ...request, left }, { timeout: wait })  //@ service.ask
    if (answer.ok) break                        //@ service.answer
    if (answer.error) continue                  //@ service.failed
    // no answer in time: once more             //@ service.timeout
  }
  return answer
}
