// sorted by Lamport time, ties by service
function onLine(line) {                      //@ log.line
  lines.insertBy(line, l => [l.time, l.service])
}
