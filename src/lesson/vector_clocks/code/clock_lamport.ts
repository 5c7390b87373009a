  const clock = { number: context.number + 1, by: phone }
