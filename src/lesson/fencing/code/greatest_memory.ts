let greatest = 0  // in memory
