//! The clocks of a node: a drifting oscillator, a wall clock that can also be set, a monotonic
//! clock that cannot, and a hybrid logical clock.
//!
//! ```
//! use happens_before_sim::clock::NodeClock;
//! use happens_before_sim::time::SimTime;
//! let mut clock = NodeClock::default();
//! clock.set_drift(SimTime::ZERO, 100); // gains 100 µs a second
//! clock.step(SimTime::from_millis(1_000), -5_000);
//! assert_eq!(clock.error_us(SimTime::from_millis(2_000)), 200 - 5_000);
//! assert_eq!(clock.monotonic(SimTime::from_millis(2_000)).as_micros(), 2_000_200);
//! ```

use serde::{Deserialize, Serialize};

use super::time::{Duration, SimTime, WALL_EPOCH_US, WallTime};

/// The largest error a wall clock may have, either way: half an hour.
pub const MAX_ERROR_US: i64 = 1_800_000_000;
/// The largest drift, either way, in parts per million: a clock that gains or loses 10%.
pub const MAX_DRIFT_PPM: i32 = 100_000;

const MILLION: i64 = 1_000_000;

/// Wall and monotonic clock of one node, driven by one oscillator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeClock {
    drift_ppm: i32,
    /// When the oscillator took on this drift, in true time.
    since: SimTime,
    /// The accumulated drift at `since`, in millionths of a microsecond. Whole microseconds would lose a
    /// fraction at every change.
    drifted_millionths: i64,
    /// The sum of all steps of the wall clock.
    stepped_us: i64,
}

impl NodeClock {
    fn drifted_millionths(&self, now: SimTime) -> i64 {
        let elapsed = i64::try_from((now - self.since).as_micros()).unwrap_or(i64::MAX);
        self.drifted_millionths.saturating_add(elapsed.saturating_mul(i64::from(self.drift_ppm)))
    }

    /// Always rounded down, so that a timer never counts a microsecond too few on its clock.
    fn drift_error(&self, now: SimTime) -> i64 {
        if self.drift_ppm == 0 && self.drifted_millionths == 0 {
            return 0;
        }
        self.drifted_millionths(now).div_euclid(MILLION)
    }

    /// The wall clock's lead over true time, in microseconds (negative: it is behind).
    pub fn error_us(&self, now: SimTime) -> i64 {
        self.drift_error(now).saturating_add(self.stepped_us).clamp(-MAX_ERROR_US, MAX_ERROR_US)
    }

    /// The wall-clock reading.
    pub fn wall(&self, now: SimTime) -> WallTime {
        wall_from_error(now, self.error_us(now))
    }

    /// The monotonic-clock reading: true time plus drift, never stepped.
    pub fn monotonic(&self, now: SimTime) -> SimTime {
        let (us, drift) = (now.as_micros(), self.drift_error(now));
        SimTime::from_micros(us.saturating_add_signed(drift))
    }

    /// The true time that passes while this clock counts `span`, rounded up.
    pub fn true_duration(&self, span: Duration) -> Duration {
        if self.drift_ppm == 0 {
            return span;
        }
        let rate = u128::from((MILLION + i64::from(self.drift_ppm)).unsigned_abs());
        let us = (u128::from(span.as_micros()) * u128::from(MILLION.unsigned_abs())).div_ceil(rate);
        Duration::from_micros(u64::try_from(us).unwrap_or(u64::MAX))
    }

    /// Changes the oscillator's drift from now on; clamped to [`MAX_DRIFT_PPM`].
    pub fn set_drift(&mut self, now: SimTime, ppm: i32) {
        self.drifted_millionths = self.drifted_millionths(now);
        self.since = now;
        self.drift_ppm = ppm.clamp(-MAX_DRIFT_PPM, MAX_DRIFT_PPM);
    }

    /// Sets the wall clock forward (or back) by `by_us`, as NTP or an operator would. The error stays
    /// within [`MAX_ERROR_US`]. Returns the step actually made, in microseconds.
    pub fn step(&mut self, now: SimTime, by_us: i64) -> i64 {
        if by_us == 0 {
            return 0;
        }
        let before = self.error_us(now);
        let wanted = before.saturating_add(by_us).clamp(-MAX_ERROR_US, MAX_ERROR_US);
        self.stepped_us = wanted.saturating_sub(self.drift_error(now));
        wanted - before
    }

    /// The current drift in parts per million.
    pub fn drift_ppm(&self) -> i32 {
        self.drift_ppm
    }
}

/// The clocks stored with a node. The other logical clocks are computed from the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// Wall and monotonic clock.
    pub physical: NodeClock,
    /// The Lamport time of the node's latest event.
    pub lamport: u32,
}

impl Clocks {
    /// For events off the nodes: true time, and Lamport time 0.
    pub(crate) const ABSENT: Self = Self {
        physical: NodeClock { drift_ppm: 0, since: SimTime::ZERO, drifted_millionths: 0, stepped_us: 0 },
        lamport: 0,
    };
}

/// The wall-clock reading at true time `at` of a clock that is `error_us` ahead.
pub fn wall_from_error(at: SimTime, error_us: i64) -> WallTime {
    let true_us = i64::try_from(at.as_micros()).unwrap_or(i64::MAX);
    WallTime::from_micros(WALL_EPOCH_US.saturating_add(true_us).saturating_add(error_us))
}

/// A hybrid logical clock's timestamp (Kulkarni et al. 2014): 48 bits of physical microseconds over
/// 16 bits of counter, packed so that comparing timestamps is comparing integers.
///
/// The published rules (take the maximum of the physical times; increment the counter if that maximum is
/// not new, otherwise reset it) become `max(own + 1, received + 1, physical << 16)` on the packed form.
/// A counter overflow carries into the physical part, which preserves the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hlc(pub u64);

impl Hlc {
    const COUNTER_BITS: u32 = 16;

    /// The timestamp with this physical part and a counter of zero. Physical parts count from half an
    /// hour before [`WALL_EPOCH_US`], so that a clock that is behind still yields a positive one.
    pub fn from_wall(wall: WallTime) -> Self {
        let since = wall.as_micros().saturating_sub(WALL_EPOCH_US - MAX_ERROR_US).max(0).unsigned_abs();
        Self(since.min(u64::MAX >> Self::COUNTER_BITS) << Self::COUNTER_BITS)
    }

    /// The physical part, as a wall-clock reading.
    pub fn physical(self) -> WallTime {
        let since = i64::try_from(self.0 >> Self::COUNTER_BITS).unwrap_or(i64::MAX);
        WallTime::from_micros((WALL_EPOCH_US - MAX_ERROR_US).saturating_add(since))
    }

    /// The logical part: the number of earlier events that share this physical part.
    pub const fn counter(self) -> u16 {
        (self.0 & 0xffff) as u16
    }

    /// The timestamp of a local event or a send.
    #[must_use]
    pub fn tick(self, wall: WallTime) -> Self {
        Self::from_wall(wall).max(Self(self.0.saturating_add(1)))
    }

    /// The timestamp of receiving a message that was stamped `received`.
    #[must_use]
    pub fn receive(self, received: Self, wall: WallTime) -> Self {
        self.max(received).tick(wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figure 5 of Kulkarni et al. 2014, taken literally, as the reference for the packed form.
    fn published_receive(own: (i64, u32), received: (i64, u32), physical: i64) -> (i64, u32) {
        let l = own.0.max(received.0).max(physical);
        let c = match (l == own.0, l == received.0) {
            (true, true) => own.1.max(received.1) + 1,
            (true, false) => own.1 + 1,
            (false, true) => received.1 + 1,
            (false, false) => 0,
        };
        (l, c)
    }

    fn packed((l, c): (i64, u32)) -> Hlc {
        Hlc(Hlc::from_wall(WallTime::from_micros(WALL_EPOCH_US + l)).0 + u64::from(c))
    }

    #[test]
    fn the_packed_rule_is_the_published_rule() {
        for own in [(10, 0), (10, 3), (12, 1)] {
            for received in [(9, 5), (10, 3), (10, 7), (15, 2)] {
                for physical in [8, 10, 12, 15, 20] {
                    let wall = WallTime::from_micros(WALL_EPOCH_US + physical);
                    let expected = packed(published_receive(own, received, physical));
                    assert_eq!(packed(own).receive(packed(received), wall), expected);
                }
            }
        }
    }

    #[test]
    fn a_clock_behind_never_takes_the_hybrid_clock_back() {
        let first = Hlc::default().tick(WallTime::from_micros(WALL_EPOCH_US));
        let second = first.tick(WallTime::from_micros(WALL_EPOCH_US - 5_000));
        assert!(second > first);
        assert_eq!(second.counter(), 1);
        assert_eq!(second.physical(), WallTime::from_micros(WALL_EPOCH_US));
    }

    #[test]
    fn drift_changes_the_rate_and_keeps_the_reading() {
        let mut clock = NodeClock::default();
        clock.set_drift(SimTime::ZERO, 1_000);
        let at = SimTime::from_millis(10_000);
        let before = clock.error_us(at);
        clock.set_drift(at, -1_000);
        assert_eq!(before, 10_000);
        assert_eq!(clock.error_us(at), before);
        assert_eq!(clock.error_us(SimTime::from_millis(20_000)), 0);
    }

    #[test]
    fn a_fast_clock_counts_its_timeout_in_less_true_time() {
        let mut clock = NodeClock::default();
        clock.set_drift(SimTime::ZERO, 100_000);
        assert_eq!(clock.true_duration(Duration::from_millis(1_100)), Duration::from_millis(1_000));
        clock.set_drift(SimTime::ZERO, -100_000);
        assert_eq!(clock.true_duration(Duration::from_millis(900)), Duration::from_millis(1_000));
    }

    #[test]
    fn the_error_is_bounded() {
        let mut clock = NodeClock::default();
        assert_eq!(clock.step(SimTime::ZERO, i64::MAX), MAX_ERROR_US);
        assert_eq!(clock.error_us(SimTime::ZERO), MAX_ERROR_US);
        assert_eq!(clock.step(SimTime::ZERO, 5), 0);
        assert_eq!(clock.step(SimTime::ZERO, -10), -10);
        assert_eq!(clock.error_us(SimTime::ZERO), MAX_ERROR_US - 10);
    }
}
