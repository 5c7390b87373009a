  if (!held[order]) return  // nothing to do    //@ service.nothing
  free += held[order]                         //@ service.write
  version += 1
  held[order] = 0
})
