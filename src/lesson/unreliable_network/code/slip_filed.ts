async function onSlip(slip) {                //@ office.arrive
  await disk.write(slip)
  take(slip)
  acknowledge(slip)
}
