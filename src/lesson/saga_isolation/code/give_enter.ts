on.giveBack(async (saga, order) => {
  await enter(saga)
