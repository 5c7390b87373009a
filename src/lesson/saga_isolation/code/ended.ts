    return log('compensated')                 //@ desk.compensated
  }
}
