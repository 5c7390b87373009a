async function place(order) {
  const tx = await database.begin()
  await tx.insert("orders", order)                          //@ shop.insert
  await process(order)                                      //@ shop.work
  const commit = () => tx.commit()                          //@ shop.commit
  const publish = () => broker.publish(orderPlaced(order))  //@ shop.publish
  const odd = order.number % 2 === 1
  try {
    for (const write of odd ? [commit, publish] : [publish, commit]) await write()
  } catch (e) { return }                                    //@ shop.failed
}                                                           //@ shop.done
