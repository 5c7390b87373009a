// rolled out by this service's owner
const limit = (call) => now() < rolledOut ? Infinity : ownLimit
