async function handle(m) {                    //@ worker.begin
  await queue.delete(m.receipt)               //@ worker.delete
