const wait = n => base
