const wait = n => Math.min(cap, base) / 2 + random(0, Math.min(cap, base) / 2)
