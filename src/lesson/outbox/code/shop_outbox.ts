async function place(order) {
  const tx = await database.begin()
  await tx.insert("orders", order)          //@ shop.insert
  await tx.insert("outbox", orderPlaced(order))
  await process(order)                      //@ shop.work
  try {
    await tx.commit()                       //@ shop.commit
  } catch (e) { return }                    //@ shop.failed
}                                           //@ shop.done
