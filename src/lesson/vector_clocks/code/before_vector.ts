
const isBefore = (v, w) => v.clock.lessThan(w.clock)
  || v.clock.equals(w.clock) && cameLater(v, w)
