for (;;) {
  const m = await queue.receive()             //@ worker.receive
  try {
    await handle(m)
  } catch (e) {
    if (e instanceof NoAnswer) log(e)         //@ worker.leave
    else queue.change(m.receipt, 0)           //@ worker.fail
  }
}
