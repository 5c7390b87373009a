let held = [firstVersion]

function settle(came) {
  held = [maxBy([...held, ...came], v => v.clock)]  //@ replica.replaced
}
