const now = () => Date.now()  // can be set
