// as they arrive
function onLine(line) {                      //@ log.line
  lines.push(line)
}
