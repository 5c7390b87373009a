on.giveBack(async (saga, order) => {
