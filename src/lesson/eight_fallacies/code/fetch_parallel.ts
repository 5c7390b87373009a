async function page(id) {
  const calls = range(items).map((item) =>
    catalogue.get(id, item, 1))                 //@ front.get
  show(id, await Promise.all(calls))            //@ front.show
}
