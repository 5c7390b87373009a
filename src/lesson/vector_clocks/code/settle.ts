let held = [firstVersion]

function settle(came) {
  const all = distinct([...held, ...came])
  const old = all.filter(v => all.some(w => isBefore(v, w)))
  held = all.filter(v => !old.includes(v))  //@ replica.siblings
  if (old.length > 0) log("dropped", old)   //@ replica.replaced
}
