  const clock = context  // the replica makes the clock from it
