const wait = n => Math.min(cap, base * 2 ** n)
