on.reserve(async (saga, order, { set, subtract, where }) => {
