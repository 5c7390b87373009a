async function handle(m) {                    //@ worker.begin
