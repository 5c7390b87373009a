for (;;) {
  const m = await queue.receive()             //@ worker.receive
  try {
    await handle(m)
  } catch (e) {
    log(e)                                    //@ worker.fail worker.leave
  }
}
