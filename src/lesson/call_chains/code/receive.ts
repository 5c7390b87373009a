function onRequest(request) {                   //@ service.receive
