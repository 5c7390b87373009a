function onNew(cursor) {                     //@ table.page
  const settled = min(openTransactions.map(row => row.id))
  return rows.where(row => row.id > cursor && row.id < settled).sortedBy("id")
}
