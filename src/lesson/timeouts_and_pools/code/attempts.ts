async function attempts(service, request) {
  let answer
  for (let n = 1; n <= maxAttempts; n++) {
    answer = await ask(service, request, { timeout })  //@ service.ask
    if (answer.ok) break                        //@ service.answer
    if (answer.error) continue                  //@ service.failed
    // no answer in time: once more             //@ service.timeout
  }
  return answer
}
