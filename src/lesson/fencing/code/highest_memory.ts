let highest = 0  // in memory
