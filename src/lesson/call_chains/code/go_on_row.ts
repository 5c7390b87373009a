
async function goOn(request) {
  const answer = await ask(next, request.order)
  reply(request, answer)                        //@ service.done
}
