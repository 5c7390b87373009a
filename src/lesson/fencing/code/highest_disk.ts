let highest = disk.highestToken  // written with the file
