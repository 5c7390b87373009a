  settle([write])
