  if (!holds(where, free, version)) throw refused  //@ service.refused
  free = set ?? free - subtract               //@ service.write
  held[order] = subtract
})
