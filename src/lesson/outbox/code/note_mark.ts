const note = row => database.query(
  "update outbox set marked = true where id = $1", row.id)
