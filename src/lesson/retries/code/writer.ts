async function write(change) {
  for (let n = 0; ; n++) {
    const { version } = await ask(record, read, timeout)  //@ writer.read
    const reply = await ask(record, { change, version }, timeout)  //@ writer.write
    if (reply.written) return               //@ writer.done
    // somebody else has written meanwhile:  //@ writer.conflict
    // no answer in time:                   //@ writer.timeout
    if (n + 1 === attempts) throw gaveUp    //@ writer.giveup
    await sleep(wait(n))                    //@ writer.wait
  }
}

