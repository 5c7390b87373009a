const v = n => Math.min(cap, base * 2 ** n)
const wait = n => v(n) / 2 + random(0, v(n) / 2)
