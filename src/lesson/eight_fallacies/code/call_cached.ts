if (now() >= cache.until)
  cache = { at: await registry.find("orders"), until: now() + ttl }  //@ checkout.lookup
const answer = await enter(cache.at, slip)      //@ checkout.call
return answer                                   //@ checkout.answer
