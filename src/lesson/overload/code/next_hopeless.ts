// longest: what the slowest request takes. A request leaves the queue
// when its turn comes, or when it is too late, whichever is earlier
function next() {
  for (let request = pop(); request; request = pop()) {
    const waited = now() - request.arrived
    if (waited < request.left - longest) return work(request)
    refuse(request)                               //@ server.drop
  }
}
