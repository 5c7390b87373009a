async function place(order) {                 //@ desk.begin
