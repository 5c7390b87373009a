async function attempt(order) {
