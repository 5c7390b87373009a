
const merge = siblings => union(siblings)  // what is in any of them
