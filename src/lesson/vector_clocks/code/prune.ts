  write.clock.keepNewest(maxEntries)  // by time touched
