
// what does the line above have to do with the one below?
function explain(above, below) {             //@ log.says
  return `${above} led to ${below}`
}
