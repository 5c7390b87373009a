const seen = new Set()  // after a restart, too //@ office.restart
const isRepeat = n => seen.has(n)

