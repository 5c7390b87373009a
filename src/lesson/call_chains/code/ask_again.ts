
async function ask(service, what) {
  let answer
  for (let n = 1; n <= maxAttempts; n++) {
    answer = await attempt(service, what)       //@ service.ask
    if (answer.ok) break                        //@ service.answer
    if (answer.error) continue                  //@ service.failed
    // none in time: once more                  //@ service.timeout
  }
  return answer
}
