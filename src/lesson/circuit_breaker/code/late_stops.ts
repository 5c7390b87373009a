
// a failure of a call from before it opened: it opens again
if (state === "open" && !answer.ok) clearTimeout(halfOpenTimer)
