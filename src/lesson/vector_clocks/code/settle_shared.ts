let [held, vector] = [[firstVersion], firstVector]

function settle(came) {
  if (vector.includes(came.vector)) return
  if (came.vector.includes(vector)) held = came.held  //@ replica.replaced
  else held = distinct([...held, ...came.held])       //@ replica.siblings
  vector = join(vector, came.vector)
}
