
const merge = ([only]) => only
