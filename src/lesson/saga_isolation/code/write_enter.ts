on.reserve(async (saga, order, { set, amount, where }) => {
  await enter(saga)
