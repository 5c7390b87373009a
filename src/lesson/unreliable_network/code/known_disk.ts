const seen = disk.numbers                    //@ office.restart
const isRepeat = n => seen.has(n)

