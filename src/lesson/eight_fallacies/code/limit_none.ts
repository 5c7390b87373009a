const limit = (call) => Infinity
