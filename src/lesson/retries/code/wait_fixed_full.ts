const wait = n => random(0, base)
