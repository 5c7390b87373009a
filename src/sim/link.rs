//! Links: what the network does to a message on its way from one node to another.
//!
//! A [`LinkSpec`] holds everything that may happen on one ordered pair of nodes. [`LinkSpec::with`] folds
//! faults into it, so any number of them compose. [`plan`] turns a specification and the message's own
//! random draws into a [`Plan`]: pass, deliver after a delay, or drop. It is a pure function.
//! [`Link::admit`] (bandwidth) and [`Link::keep_order`] add the effects of other messages.
//!
//! Every message takes its place in the order of its link, even one that is lost, late or singled out:
//! whatever happens to one message, the others arrive when they would have.
//!
//! A copy made by the network is a message too, with [draws of its own](super::random::Stream::of_copies). It is
//! subject to the link's latency, delay and bandwidth, can be lost or refused, and overtakes nothing that was sent
//! before it. It [takes longer](copy_plan) than its original. Later messages do not wait for it, except where
//! bandwidth is limited: there the copy occupies the line as well.

mod plan;

use serde::{Deserialize, Serialize};

pub(crate) use plan::Lane;
pub use plan::{Plan, copy_plan, mildest_plan, plan};

use super::fault::LinkFault;
use super::time::{Duration, SimTime};

/// Certainty in parts per million.
pub const CERTAIN_PPM: u32 = 1_000_000;

/// How one link treats messages. Times in microseconds, probabilities in parts per million.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkSpec {
    /// The minimum latency.
    pub latency_us: u32,
    /// The maximum of the uniformly distributed extra latency.
    pub jitter_us: u32,
    /// The standard deviation of a latency that is normally distributed around `latency_us`, on top of any jitter.
    /// Negative latencies are reflected at zero.
    pub deviation_us: u32,
    /// The probability that latency falls into the heavy tail, where each further doubling is half as likely.
    pub tail_ppm: u32,
    /// The probability that a message is lost.
    pub loss_ppm: u32,
    /// The probability that a message arrives twice.
    pub duplicate_ppm: u32,
    /// The probability that a message leaves the order of the link.
    pub reorder_ppm: u32,
    /// The maximum lateness of a message that left the order.
    pub reorder_window_us: u32,
    /// The probability that a message is changed in transit.
    pub tamper_ppm: u32,
    /// The latency added by delay faults.
    pub delay_us: u32,
    /// The maximum of the random latency that delay faults add on top.
    pub delay_jitter_us: u32,
    /// Bytes per second; 0 means unlimited.
    pub bandwidth_bytes_per_s: u64,
    /// The number of bytes that may wait for the line before further messages are dropped.
    pub queue_bytes: u64,
    /// True if nothing gets through.
    pub partitioned: bool,
}

impl Default for LinkSpec {
    fn default() -> Self {
        Self {
            latency_us: 1_000,
            jitter_us: 0,
            deviation_us: 0,
            tail_ppm: 0,
            loss_ppm: 0,
            duplicate_ppm: 0,
            reorder_ppm: 0,
            reorder_window_us: 0,
            tamper_ppm: 0,
            delay_us: 0,
            delay_jitter_us: 0,
            bandwidth_bytes_per_s: 0,
            queue_bytes: 1 << 20,
            partitioned: false,
        }
    }
}

/// The probability that at least one of two independent events with these probabilities happens.
fn either(a_ppm: u32, b_ppm: u32) -> u32 {
    let (a, b) = (u64::from(a_ppm.min(CERTAIN_PPM)), u64::from(b_ppm.min(CERTAIN_PPM)));
    let both = a * b / u64::from(CERTAIN_PPM);
    u32::try_from(a + b - both).unwrap_or(CERTAIN_PPM)
}

impl LinkSpec {
    /// A link with this latency and jitter that never misbehaves.
    pub fn steady(latency: Duration, jitter: Duration) -> Self {
        let clamp = |d: Duration| u32::try_from(d.as_micros()).unwrap_or(u32::MAX);
        Self { latency_us: clamp(latency), jitter_us: clamp(jitter), ..Self::default() }
    }

    /// A link whose latency is normally distributed, with this mean and standard deviation.
    pub fn normal(mean: Duration, deviation: Duration) -> Self {
        let deviation_us = u32::try_from(deviation.as_micros()).unwrap_or(u32::MAX);
        Self { deviation_us, ..Self::steady(mean, Duration::ZERO) }
    }

    /// This link with one more fault.
    #[must_use]
    pub fn with(mut self, fault: LinkFault) -> Self {
        match fault {
            LinkFault::Lose { ppm } => self.loss_ppm = either(self.loss_ppm, ppm),
            LinkFault::Duplicate { ppm } => self.duplicate_ppm = either(self.duplicate_ppm, ppm),
            LinkFault::Delay { extra_us, jitter_us } => {
                self.delay_us = self.delay_us.saturating_add(extra_us);
                self.delay_jitter_us = self.delay_jitter_us.saturating_add(jitter_us);
            }
            LinkFault::Reorder { ppm, window_us } => {
                self.reorder_ppm = either(self.reorder_ppm, ppm);
                self.reorder_window_us = self.reorder_window_us.max(window_us);
            }
            LinkFault::Tamper { ppm } => self.tamper_ppm = either(self.tamper_ppm, ppm),
            LinkFault::Tail { ppm } => self.tail_ppm = either(self.tail_ppm, ppm),
            // An unlimited line has no queue.
            LinkFault::Bandwidth { bytes_per_s: 0, .. } => {}
            LinkFault::Bandwidth { bytes_per_s, queue_bytes } => {
                if self.bandwidth_bytes_per_s == 0 || bytes_per_s < self.bandwidth_bytes_per_s {
                    self.bandwidth_bytes_per_s = bytes_per_s;
                }
                self.queue_bytes = self.queue_bytes.min(queue_bytes);
            }
            LinkFault::Partition => self.partitioned = true,
        }
        self
    }
}

/// Why a message did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum DropReason {
    /// The link lost it.
    Lost = 0,
    /// A partition cut the link.
    Partitioned = 1,
    /// Too many bytes were waiting for the line.
    QueueFull = 2,
    /// The receiver was down.
    NodeDown = 3,
    /// An intervention dropped this very message.
    Intervened = 4,
}

impl DropReason {
    /// All reasons, in numerical order.
    pub const ALL: [Self; 5] =
        [Self::Lost, Self::Partitioned, Self::QueueFull, Self::NodeDown, Self::Intervened];

    /// The reason in words, to follow "dropped: ".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Lost => "lost by the network",
            Self::Partitioned => "cut off by a partition",
            Self::QueueFull => "the link's queue was full",
            Self::NodeDown => "the receiver was down",
            Self::Intervened => "dropped on purpose",
        }
    }
}

/// The state that a link carries from one message to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The number of messages sent on it.
    pub sent: u32,
    /// The picoseconds beyond `busy_until` for which the line stays busy; less than a microsecond. On a fast line one
    /// message takes far less than a microsecond, but many of them add up.
    busy_ps: u32,
    /// The last message's place in the order.
    pub last_arrival: SimTime,
    /// The last copy's place in the order.
    last_copy: SimTime,
    /// When the line has sent everything before, in whole microseconds.
    busy_until: SimTime,
}

/// Picoseconds in a microsecond.
const PS_IN_US: u128 = 1_000_000;
/// Picoseconds in a second.
const PS_IN_S: u128 = 1_000_000 * PS_IN_US;

impl Link {
    /// When a message of `bytes` has left the line completely, given what is already waiting for it; `None` if
    /// too much is waiting. Calls `bytes` only if the bandwidth is limited.
    pub fn admit(&mut self, spec: &LinkSpec, now: SimTime, bytes: impl FnOnce() -> u32) -> Option<SimTime> {
        if spec.bandwidth_bytes_per_s == 0 {
            return Some(now);
        }
        let (rate, bytes) = (u128::from(spec.bandwidth_bytes_per_s), u128::from(bytes()));
        let whole_us = u128::from((self.busy_until - now).as_micros());
        let rest_ps = if self.busy_until < now { 0 } else { u128::from(self.busy_ps) };
        let waiting_ps = whole_us * PS_IN_US + rest_ps;
        let waiting_bytes = waiting_ps.saturating_mul(rate) / PS_IN_S;
        if waiting_bytes + bytes > u128::from(spec.queue_bytes) {
            return None;
        }
        let all_ps = waiting_ps + (bytes * PS_IN_S).div_ceil(rate);
        let whole_us = u64::try_from(all_ps / PS_IN_US).unwrap_or(u64::MAX);
        self.busy_until = now + Duration::from_micros(whole_us);
        self.busy_ps = (all_ps % PS_IN_US) as u32;
        Some(self.busy_until + Duration::from_micros(u64::from(self.busy_ps > 0)))
    }

    /// The place in the order that a message would get now: its arrival time, but not before the message sent
    /// before it. A copy does not arrive before earlier copies either.
    pub fn place(&self, arrival: SimTime, copy: bool) -> SimTime {
        let place = self.last_arrival.max(arrival);
        if copy { self.last_copy.max(place) } else { place }
    }

    /// Takes a message's place in the order. Later messages stay behind it.
    pub fn keep_order(&mut self, arrival: SimTime) -> SimTime {
        self.last_arrival = self.place(arrival, false);
        self.last_arrival
    }

    /// Takes a copy's place in the order. Only later copies stay behind it: whatever happens to one message, the
    /// others arrive when they would have.
    pub(crate) fn keep_copy_in_order(&mut self, arrival: SimTime) -> SimTime {
        self.last_copy = self.place(arrival, true);
        self.last_copy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_compose() {
        let spec = LinkSpec::default()
            .with(LinkFault::Lose { ppm: 500_000 })
            .with(LinkFault::Lose { ppm: 500_000 })
            .with(LinkFault::Delay { extra_us: 10, jitter_us: 0 })
            .with(LinkFault::Delay { extra_us: 15, jitter_us: 5 });
        assert_eq!((spec.loss_ppm, spec.delay_us, spec.delay_jitter_us), (750_000, 25, 5));
    }

    #[test]
    fn bandwidth_queues_then_refuses() {
        let spec = LinkSpec { bandwidth_bytes_per_s: 1_000, queue_bytes: 250, ..LinkSpec::default() };
        let mut link = Link::default();
        let now = SimTime::from_millis(1);
        assert_eq!(link.admit(&spec, now, || 100), Some(SimTime::from_millis(101)));
        assert_eq!(link.admit(&spec, now, || 100), Some(SimTime::from_millis(201)));
        assert_eq!(link.admit(&spec, now, || 100), None);
        assert_eq!(link.admit(&spec, SimTime::from_millis(101), || 100), Some(SimTime::from_millis(301)));
    }

    /// Transmission times are not rounded up one by one: a thousand messages of 0.1 µs take 100 µs.
    #[test]
    fn line_times_below_a_microsecond_add_up() {
        let spec =
            LinkSpec { bandwidth_bytes_per_s: 1_000_000_000, queue_bytes: u64::MAX, ..LinkSpec::default() };
        let (mut link, now) = (Link::default(), SimTime::from_millis(1));
        let departures = (0..1_000).map(|_| link.admit(&spec, now, || 100).expect("room"));
        let departures: Vec<_> = departures.collect();
        let after = |index: usize| (departures[index] - now).as_micros();
        // A departure falls in the microsecond in which the line finishes the message.
        assert_eq!((after(0), after(9), after(10), after(999)), (1, 1, 2, 100));
        // An idle line carries over no debt.
        let later = SimTime::from_millis(5);
        assert_eq!(link.admit(&spec, later, || 1_000), Some(later + Duration::from_micros(1)));
    }

    /// For any rate and size, the total time for all messages is exact to a microsecond.
    #[test]
    fn a_busy_line_takes_its_bytes_by_its_rate() {
        for (rate, bytes) in [(3, 7_u32), (999_983, 13), (7_000_003, 1_500), (u64::MAX, u32::MAX), (1, 1)] {
            let spec = LinkSpec { bandwidth_bytes_per_s: rate, queue_bytes: u64::MAX, ..LinkSpec::default() };
            let (mut link, mut last) = (Link::default(), SimTime::ZERO);
            for _ in 0..1_000 {
                last = link.admit(&spec, SimTime::ZERO, || bytes).expect("room");
            }
            let exact_us = (u128::from(bytes) * 1_000 * 1_000_000).div_ceil(u128::from(rate));
            let off = u128::from(last.as_micros()).abs_diff(exact_us);
            assert!(off <= 1, "{bytes} B at {rate} B/s: {last:?}, not {exact_us}");
        }
    }
}
