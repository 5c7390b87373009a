on.read(async saga => {
  await enter(saga)
  return { value: free, version }             //@ service.read
})
