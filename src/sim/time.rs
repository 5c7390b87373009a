//! Simulated time in integer microseconds; nothing else decides when something happens.
//!
//! [`SimTime`] is an instant since the start of the run (or, inside a process, on that node's own
//! monotonic clock). [`Duration`] is a length of time. [`WallTime`] is a reading of a node's wall
//! clock: microseconds since the Unix epoch, possibly wrong. Arithmetic saturates: a run never
//! wraps around.
//!
//! ```
//! use happens_before_sim::time::{Duration, SimTime};
//! let timeout = Duration::from_millis(800);
//! let fired = SimTime::from_micros(132_000) + timeout;
//! assert_eq!(fired.to_string(), "0.932 s");
//! assert_eq!(fired - SimTime::ZERO, Duration::from_micros(932_000));
//! ```

use std::fmt;
use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// The wall-clock time at which every run starts, in microseconds since the Unix epoch:
/// Monday 5 January 2026, 10:00:00 UTC. Not zero, so that identifiers derived from it look realistic.
pub const WALL_EPOCH_US: i64 = 1_767_607_200_000_000;

/// An instant, in microseconds since the start of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SimTime(u64);

/// A length of time, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Duration(u64);

/// A wall-clock reading, in microseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WallTime(i64);

impl SimTime {
    /// The start of the run.
    pub const ZERO: Self = Self(0);
    /// Later than anything that happens.
    pub const MAX: Self = Self(u64::MAX);

    /// The instant `us` microseconds after the start.
    pub const fn from_micros(us: u64) -> Self {
        Self(us)
    }

    /// The instant `ms` milliseconds after the start.
    pub const fn from_millis(ms: u64) -> Self {
        Self(ms.saturating_mul(1_000))
    }

    /// Microseconds since the start.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// This instant plus `d`, saturating at [`SimTime::MAX`].
    #[must_use]
    pub const fn saturating_add(self, d: Duration) -> Self {
        Self(self.0.saturating_add(d.0))
    }

    /// The time since `earlier`; zero if `earlier` is in fact later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// Longer than any run.
    pub const MAX: Self = Self(u64::MAX);

    /// `us` microseconds.
    pub const fn from_micros(us: u64) -> Self {
        Self(us)
    }

    /// `ms` milliseconds.
    pub const fn from_millis(ms: u64) -> Self {
        Self(ms.saturating_mul(1_000))
    }

    /// `s` seconds.
    pub const fn from_secs(s: u64) -> Self {
        Self(s.saturating_mul(1_000_000))
    }

    /// Whole microseconds.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Whole milliseconds, rounded down.
    pub const fn as_millis(self) -> u64 {
        self.0 / 1_000
    }

    /// The sum, saturating at [`Duration::MAX`].
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, saturating at zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The product, saturating at [`Duration::MAX`].
    #[must_use]
    pub const fn saturating_mul(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

impl WallTime {
    /// The wall-clock reading `us` microseconds after the Unix epoch (before it, if negative).
    pub const fn from_micros(us: i64) -> Self {
        Self(us)
    }

    /// Microseconds since the Unix epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since the Unix epoch; zero for readings before it.
    pub const fn as_unix_millis(self) -> u64 {
        if self.0 < 0 { 0 } else { self.0.unsigned_abs() / 1_000 }
    }
}

impl Add<Duration> for SimTime {
    type Output = Self;
    fn add(self, d: Duration) -> Self {
        self.saturating_add(d)
    }
}

impl Sub for SimTime {
    type Output = Duration;
    fn sub(self, earlier: Self) -> Duration {
        self.since(earlier)
    }
}

impl Add for Duration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.saturating_add(other)
    }
}

/// Seconds with three decimals, as the ruler shows it.
impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0 / 1_000;
        write!(f, "{}.{:03} s", ms / 1_000, ms % 1_000)
    }
}

/// The shortest of `12 µs`, `1.2 ms`, `800 ms`, `2.5 s` that does not mislead.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let us = self.0;
        match us {
            0 => write!(f, "0 ms"),
            1..=999 => write!(f, "{us} µs"),
            1_000..=9_999 if us % 1_000 >= 50 => write!(f, "{}.{} ms", us / 1_000, us % 1_000 / 100),
            1_000..=999_999 => write!(f, "{} ms", us / 1_000),
            _ if us % 1_000_000 < 1_000 => write!(f, "{} s", us / 1_000_000),
            _ => write!(f, "{}.{:03} s", us / 1_000_000, us % 1_000_000 / 1_000),
        }
    }
}

/// Time of day, UTC, with milliseconds: `10:00:01.642`.
impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAY_MS: i64 = 86_400_000;
        let ms = self.0.div_euclid(1_000).rem_euclid(DAY_MS);
        let (h, m, s) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
        write!(f, "{h:02}:{m:02}:{s:02}.{:03}", ms % 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        let check = |us: u64, expected: &str| assert_eq!(Duration(us).to_string(), expected);
        check(0, "0 ms");
        check(12, "12 µs");
        check(1_200, "1.2 ms");
        check(2_000, "2 ms");
        check(114_000, "114 ms");
        check(800_000, "800 ms");
        check(1_000_000, "1 s");
        check(2_500_000, "2.500 s");
    }

    #[test]
    fn the_epoch_is_ten_in_the_morning() {
        assert_eq!(WallTime(WALL_EPOCH_US).to_string(), "10:00:00.000");
        assert_eq!(WallTime(WALL_EPOCH_US - 1).to_string(), "09:59:59.999");
        assert_eq!(WallTime(-1).to_string(), "23:59:59.999");
    }

    #[test]
    fn arithmetic_saturates() {
        assert_eq!(SimTime::MAX + Duration::from_secs(1), SimTime::MAX);
        assert_eq!(SimTime::ZERO - SimTime::from_millis(1), Duration::ZERO);
    }
}
