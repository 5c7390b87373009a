async function page(id) {
  const parts = await catalogue.get(id, 0, items)  //@ front.get
  show(id, parts)                               //@ front.show
}
