
async function handle(row) {
  await broker.publish(row.event)                     //@ relay.publish
  await note(row)                                     //@ relay.note
}
