async function place(order) {
  const tx = await database.begin()
  await tx.insert("orders", order)          //@ shop.insert
  await process(order)                      //@ shop.work
  try {
    await tx.commit()                       //@ shop.commit
  } catch (e) { return }                    //@ shop.failed
  await broker.publish(orderPlaced(order))  //@ shop.publish
}                                           //@ shop.done
