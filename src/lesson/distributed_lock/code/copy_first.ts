
// before any answer goes out
await ask(replica, { copy: held })             //@ lock.copy
