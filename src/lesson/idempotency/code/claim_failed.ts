// "unavailable" is kept as the reply, and given again
onUnavailable = (claim) => db.complete(claim.token, unavailable)
