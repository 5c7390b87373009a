const wait = n => Math.min(cap, base)
