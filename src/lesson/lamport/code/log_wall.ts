// sorted by wall clock, ties by service
function onLine(line) {                      //@ log.line
  lines.insertBy(line, l => [l.wall, l.service])
}
