const wait = n => random(0, Math.min(cap, base))
