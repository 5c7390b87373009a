let last = 0
const nextToken = () => ++last
