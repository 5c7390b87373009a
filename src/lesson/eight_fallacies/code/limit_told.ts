// how long the front still waits
const limit = (call) => call.left
