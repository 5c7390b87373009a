// as they come in
function onLine(line) {                      //@ log.line
  lines.push(line)
}
