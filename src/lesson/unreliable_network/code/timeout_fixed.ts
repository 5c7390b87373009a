
const timeout = () => fixedTimeout
const backOff = () => {}
