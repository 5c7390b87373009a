const nextToken = () => Date.now()  // can be set
