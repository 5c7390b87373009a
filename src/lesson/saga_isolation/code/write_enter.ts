on.reserve(async (saga, order, { set, subtract, where }) => {
  await enter(saga)
