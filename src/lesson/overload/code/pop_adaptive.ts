// rows of an import have no deadline: their left is Infinity
function pop() {
  const oldest = queue[0]
  const late = oldest && now() - oldest.arrived >= oldest.left / 2
  return late ? queue.pop() : queue.shift()
}
