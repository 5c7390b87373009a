
// before any answer is sent
await ask(replica, { copy: held })             //@ lock.copy
