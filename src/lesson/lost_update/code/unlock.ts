  database.unlock("sale")
