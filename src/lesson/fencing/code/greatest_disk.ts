let greatest = disk.greatestToken  // written with the file
