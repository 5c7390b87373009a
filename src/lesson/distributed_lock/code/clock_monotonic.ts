const now = () => performance.now()  // only counts up
