const wait = n => base / 2 + random(0, base / 2)
