function say(n) {                            //@ envoy.say
  for (let i = 0; i < copies; i++) send(other, n)
}
function onMessage(n) {
  if (n <= heard || n > messages) return
  heard = n                                  //@ envoy.hear
  if (n < messages) say(n + 1)
}
function onHour() {
  if (heard >= lastMeantForMe) switchOver()  //@ envoy.act
  else leaveIt()                             //@ envoy.stay
}
