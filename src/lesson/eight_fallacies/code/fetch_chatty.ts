async function page(id) {
  for (let item = 0; item < items; item++)
    parts[item] = await catalogue.get(id, item, 1)  //@ front.get
  show(id, parts)                               //@ front.show
}
