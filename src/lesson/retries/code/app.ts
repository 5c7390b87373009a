async function call(request) {
  for (let n = 0; ; n++) {
    const reply = await ask(server, request, timeout)  //@ caller.send
    if (reply?.done) return reply           //@ caller.ok
    // "overloaded":                        //@ caller.refused
    // no answer in time:                   //@ caller.timeout
    if (n + 1 === attempts) throw gaveUp    //@ caller.giveup
    await sleep(wait(n))                    //@ caller.wait
  }
}

