function onNew(cursor) {                     //@ table.page
  return rows.where(row => row.id > cursor).sortedBy("id")
}
