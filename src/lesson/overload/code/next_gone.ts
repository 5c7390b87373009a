function next() {
  for (let request = pop(); request; request = pop()) {
    const waited = now() - request.arrived
    if (waited < request.left) return work(request)
    // its time is up: there is nobody to tell     //@ server.drop
  }
}
