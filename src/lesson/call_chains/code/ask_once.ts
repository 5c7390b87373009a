
async function ask(service, what) {
  const answer = await attempt(service, what)   //@ service.ask
  // a good one                                 //@ service.answer
  // an error                                   //@ service.failed
  // none in time                               //@ service.timeout
  return answer
}
