const nextToken = () => randomNumber()
