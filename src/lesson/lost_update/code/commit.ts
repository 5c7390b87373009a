  await tx.commit()                           //@ worker.commit
