
const attempt = (service, what) => send(service, what, { timeout })
