
function put(write) {                       //@ replica.put
