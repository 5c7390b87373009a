// Lamport's two rules, beneath everything else
let time = 0
function onEvent() { time = time + 1 }
function onReceive(message) { time = max(time, message.time) + 1 }

async function onDone(message) {             //@ station.hear
  await disk.write(message.stage)
  if (!allBefore(myStage)) return
  await work()                               //@ station.work
  const line = { text, wall: wallClock.now(), time }
  send(log, line)                            //@ station.log
  send(next, { stage: myStage, time })       //@ station.tell
}
// after a crash: continue from the disk
