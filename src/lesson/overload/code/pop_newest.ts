const pop = () => queue.pop()
