async function transfer(tx) {
  try {
    await east.work(tx, from, -amount)      //@ coordinator.debit
    await west.work(tx, to, +amount)        //@ coordinator.credit
    await Promise.all(                      // any no, or silence, throws
      [east, west].map(b => b.prepare(tx))) //@ coordinator.prepare
  } catch (e) {
