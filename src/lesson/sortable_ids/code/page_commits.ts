function onNew(cursor) {                     //@ table.page
  return rows.where(row => row.commit > cursor).sortedBy("commit")
}
