
function release() {
  database.rollback()
  database.unlock("sale")
}
