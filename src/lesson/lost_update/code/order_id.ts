const inOrder = () => stores  // by id

