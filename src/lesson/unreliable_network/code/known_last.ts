let last  // after a restart: none           //@ office.restart
const isRepeat = n => n === last

