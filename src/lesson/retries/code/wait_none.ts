const wait = n => 0
