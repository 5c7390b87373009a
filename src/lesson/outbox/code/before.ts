
async function handle(row) {
  await note(row)                                     //@ relay.note
  await broker.publish(row.event)                     //@ relay.publish
}
