const now = () => request.now  // by the clock of whoever asks
