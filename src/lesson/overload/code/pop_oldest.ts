const pop = () => queue.shift()
