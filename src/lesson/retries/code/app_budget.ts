const budget = { tokens: 10 }  // shared by all calls

async function call(request) {
  for (let n = 0; ; n++) {
    const reply = await ask(server, request, timeout)  //@ caller.send
    if (reply?.done) {
      budget.tokens = Math.min(10, budget.tokens + 0.1)
      return reply                          //@ caller.ok
    }
    // "overloaded":                        //@ caller.refused
    // no answer in time:                   //@ caller.timeout
    budget.tokens = Math.max(0, budget.tokens - 1)
    if (n + 1 === attempts) throw gaveUp    //@ caller.giveup
    if (budget.tokens <= 5) throw gaveUp    //@ caller.budget
    await sleep(wait(n))                    //@ caller.wait
  }
}

