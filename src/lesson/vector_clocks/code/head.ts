async function change(edit) {
  const { siblings, context } = await replica.get("cart")  //@ phone.read
