
// how is the line above related to the one below?
function explain(above, below) {             //@ log.says
  const [a, b] = [above.vector, below.vector]
  if (a.every((n, i) => n <= b[i])) return "led to it"
  if (b.every((n, i) => n <= a[i])) return "followed from it"
  return "neither knew of the other"
}
