
// RFC 6298, in ms; what was sent twice is not measured
function onRoundTrip(r) {
  rttvar = srtt ? 3/4 * rttvar + 1/4 * abs(srtt - r) : r / 2
  srtt   = srtt ? 7/8 * srtt   + 1/8 * r             : r
  factor = 1
}
const timeout = () =>
  min(longest, factor * max(shortest, srtt + max(1, 4 * rttvar)))
const backOff = () => factor = 2 * factor  // once per loss
