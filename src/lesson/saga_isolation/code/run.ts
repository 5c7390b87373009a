async function run(saga) {
  try {
    await saga()  // each step is in the log
