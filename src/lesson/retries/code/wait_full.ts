const v = n => Math.min(cap, base * 2 ** n)
const wait = n => random(0, v(n))
