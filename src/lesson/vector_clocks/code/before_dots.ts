
const isBefore = (v, w) => w.clock.context.includes(v.clock.dot)
