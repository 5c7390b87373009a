on.reserve(async (saga, order, { set, amount, where }) => {
