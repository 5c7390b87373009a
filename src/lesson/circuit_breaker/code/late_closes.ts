
// an answer to a call from before it opened
if (state === "open" && answer.ok) state = "closed"
