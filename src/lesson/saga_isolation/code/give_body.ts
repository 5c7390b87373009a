  if (!held[order]) return  // nothing to do    //@ service.nothing
  free += held[order]                         //@ service.write
  held[order] = 0
})
