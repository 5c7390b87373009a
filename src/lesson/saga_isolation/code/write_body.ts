  if (!holds(where, free, version)) throw refused  //@ service.refused
  free = set ?? free - amount                 //@ service.write
  version += 1
  held[order] = amount
})
