  const clock = { time: Date.now(), by: phone }
