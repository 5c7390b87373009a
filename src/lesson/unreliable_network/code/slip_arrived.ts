async function onSlip(slip) {                //@ office.arrive
  acknowledge(slip)  // as if it were filed
  await disk.write(slip)
  take(slip)
}
