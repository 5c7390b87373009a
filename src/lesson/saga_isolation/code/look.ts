  const free = await credit.read()            //@ desk.look
  if (free.value < order.amount) throw tooLittle
