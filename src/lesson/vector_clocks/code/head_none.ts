async function change(edit) {
  const { siblings } = await replica.get("cart")  //@ phone.read
  const context = nothing
