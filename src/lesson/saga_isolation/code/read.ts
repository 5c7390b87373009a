on.read(async saga => {
  return { value: free, version }             //@ service.read
})
