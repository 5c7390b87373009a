const quota = { tokens: 500 }  // shared by all calls

async function call(request) {
  let taken = 0
  for (let n = 0; ; n++) {
    const reply = await ask(server, request, timeout)  //@ caller.send
    if (reply?.done) {
      quota.tokens = Math.min(500, quota.tokens + (taken || 1))
      return reply                          //@ caller.ok
    }
    // "overloaded":                        //@ caller.refused
    // no answer in time:                   //@ caller.timeout
    if (n + 1 === attempts) throw gaveUp    //@ caller.giveup
    const cost = reply ? 5 : 10
    if (quota.tokens < cost) throw gaveUp   //@ caller.budget
    quota.tokens -= taken = cost
    await sleep(wait(n))                    //@ caller.wait
  }
}
