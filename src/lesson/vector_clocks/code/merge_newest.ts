
const merge = siblings => maxBy(siblings, s => s.written)
