
function get() {
  return { siblings: held, context: contextOf(held) }  //@ replica.get
}
