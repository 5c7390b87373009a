const answer = await enter(config.orders, slip) //@ checkout.call
return answer                                   //@ checkout.answer
