async function place(order) {
  const tx = await database.begin()
  await tx.insert("orders", order)          //@ shop.insert
  await process(order)                      //@ shop.work
  await broker.publish(orderPlaced(order))  //@ shop.publish
  try {
    await tx.commit()                       //@ shop.commit
  } catch (e) { return }                    //@ shop.failed
}                                           //@ shop.done
