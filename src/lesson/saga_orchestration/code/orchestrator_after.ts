// the log is written after each step
async function run(saga) {                  //@ orchestrator.begin
  for (const step of plan) {
    const answer = await ask(step.do, timeout)  //@ orchestrator.do
    if (answer === done) continue  // and log it  //@ orchestrator.done
    if (answer === refused) return back()  // log  //@ orchestrator.refused
    // silence: again, for good if no undo   //@ orchestrator.timeout
    if (silenceIsNo) return back()          //@ orchestrator.assume
    return back(step)  // in doubt, too     //@ orchestrator.doubt
  }
  end(saga)                                 //@ orchestrator.end
}

async function back() {  // last step first
  for (const step of doneOrInDoubt) {
    let answer = await ask(step.undo, timeout)  //@ orchestrator.undo
    if (answer === undone) continue  // and log it  //@ orchestrator.undone
    // failed, or silence: once more         //@ orchestrator.again
    if (skipFailing) continue                  //@ orchestrator.skip
    park(step)  // a human; undo the rest   //@ orchestrator.park
  }
}
// after a restart                            //@ orchestrator.restart
for (const saga of log.unfinished())
  resume(saga)  // the recovery job           //@ orchestrator.recover
