
// how is the line above related to the one below?
function explain(above, below) {             //@ log.says
  return `${above} led to ${below}`
}
