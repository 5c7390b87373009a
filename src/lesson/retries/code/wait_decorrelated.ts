let last = base  // reset for each call
const wait = n => last = Math.min(cap, random(base, 3 * last))
