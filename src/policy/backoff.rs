//! How long to wait before a retry: growth, jitter, a cap and a limit on attempts.
//!
//! Clients that failed together and wait equally long come back together. [`Growth`] spaces the
//! waves out; [`Jitter`] dissolves them. The definitions are Marc Brooker's, "Exponential Backoff And
//! Jitter" (AWS Architecture Blog, 2015). Retry *n* counts from 0, *s* is the previous sleep
//! (*base* at first), U(a, b) is drawn uniformly from a to b inclusive, and
//!
//! | | sleep |
//! |---|---|
//! | v | min(*cap*, *base* · 2ⁿ), or min(*cap*, *base*) for fixed growth |
//! | none | v |
//! | full | U(0, v) |
//! | equal | v/2 + U(0, v/2) |
//! | decorrelated | min(*cap*, U(*base*, 3 · *s*)) |
//!
//! The simulator published with the article counts *n* from 1, so its first ceiling is twice the base. Here the
//! first wait is the base, as in gRPC; the comparison in the retries lesson follows the simulator.
//!
//! All values are integers. Equal jitter rounds half of an odd v up in its fixed part, so its sleeps
//! are the whole microseconds from v/2 to v. Decorrelated jitter grows by its own recurrence and
//! has no v: fixed and exponential growth are the same under it.
//!
//! **Each delay draws one 64-bit number, whatever the settings**, and derives its sleep from it by
//! multiplication (within 2⁻⁶⁴ of uniform). So two runs that differ in their jitter
//! have the same luck in everything else drawn from that stream, and the numbers do not depend on
//! how a library samples a range.
//!
//! ```
//! use happens_before::policy::backoff::{Backoff, BackoffState, Growth, Jitter};
//! use happens_before::sim::time::Duration;
//! use rand::SeedableRng;
//!
//! let mut rng = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(1);
//! let ms = Duration::from_millis;
//! let backoff = Backoff {
//!     growth: Growth::Exponential,
//!     jitter: Jitter::None,
//!     base: ms(100),
//!     cap: ms(300),
//!     max_attempts: 4,
//! };
//! let mut state = BackoffState::new(backoff);
//! assert_eq!(state.next_delay(&mut rng), Some(ms(100)));
//! assert_eq!(state.next_delay(&mut rng), Some(ms(200)));
//! assert_eq!(state.next_delay(&mut rng), Some(ms(300)), "capped");
//! assert_eq!(state.next_delay(&mut rng), None, "four attempts were made");
//! ```

use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::sim::time::Duration;

/// How the wait grows from one retry to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Growth {
    /// No wait: every retry is immediate, whatever the jitter.
    None,
    /// The wait stays at the base.
    Fixed,
    /// The wait doubles.
    Exponential,
}

/// How the wait is randomised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jitter {
    /// No randomness.
    None,
    /// Anywhere between zero and the whole wait.
    Full,
    /// Half of the wait is fixed, the other half random.
    Equal,
    /// Between the base and three times the previous sleep.
    Decorrelated,
}

/// The settings. They hold no state and serve any number of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Backoff {
    /// The growth of the wait.
    pub growth: Growth,
    /// The randomisation of the wait.
    pub jitter: Jitter,
    /// The wait before the first retry, before jitter.
    pub base: Duration,
    /// No sleep is longer than this, not even the first.
    pub cap: Duration,
    /// The maximum number of attempts, including the first (gRPC's `maxAttempts`). Zero is read as one: every
    /// call is tried once.
    pub max_attempts: u32,
}

impl Backoff {
    /// The wait before retry `n` (the first retry is 0) from growth and cap alone: Brooker's
    /// v.
    #[must_use]
    pub fn ceiling(&self, n: u32) -> Duration {
        let grown = match self.growth {
            Growth::None => Duration::ZERO,
            Growth::Fixed => self.base,
            Growth::Exponential => self.base.saturating_mul(1u64.checked_shl(n).unwrap_or(u64::MAX)),
        };
        grown.min(self.cap)
    }

    /// The sleep before retry `n` (the first retry is 0), where `previous` is the sleep before
    /// retry `n - 1`, or the base for the first. Only decorrelated jitter looks at `previous`.
    ///
    /// Always draws one 64-bit number from `rng`.
    #[must_use]
    pub fn delay(&self, n: u32, previous: Duration, rng: &mut impl Rng) -> Duration {
        let draw = rng.next_u64();
        let v = self.ceiling(n);
        match self.jitter {
            _ if self.growth == Growth::None => Duration::ZERO,
            Jitter::None => v,
            Jitter::Full => uniform(Duration::ZERO, v, draw),
            Jitter::Equal => uniform(Duration::from_micros(v.as_micros().div_ceil(2)), v, draw),
            // Once the cap has cut a sleep below a third of the base, the range would be empty without the `max`.
            Jitter::Decorrelated => {
                uniform(self.base, previous.saturating_mul(3).max(self.base), draw).min(self.cap)
            }
        }
    }
}

/// Maps a 64-bit draw onto `low..=high`, evenly and monotonically.
fn uniform(low: Duration, high: Duration, draw: u64) -> Duration {
    let values = u128::from(high.saturating_sub(low).as_micros()) + 1;
    let above_low = (u128::from(draw) * values) >> 64;
    // Fewer than 2^64 values above `low`, so the cast loses nothing.
    #[allow(clippy::cast_possible_truncation)]
    let above_low = Duration::from_micros(above_low as u64);
    low.saturating_add(above_low)
}

/// The progress of one call: the number of attempts so far, and the last sleep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackoffState {
    backoff: Backoff,
    attempts: u32,
    previous: Duration,
}

impl BackoffState {
    /// The state of a call during its first attempt.
    #[must_use]
    pub fn new(backoff: Backoff) -> Self {
        Self { backoff, attempts: 1, previous: backoff.base }
    }

    /// The sleep before the next attempt, which then counts as made; `None` when no attempts are
    /// left.
    ///
    /// Draws one 64-bit number from `rng` for each delay, and none for `None`.
    pub fn next_delay(&mut self, rng: &mut impl Rng) -> Option<Duration> {
        if self.attempts >= self.backoff.max_attempts {
            return None;
        }
        let delay = self.backoff.delay(self.attempts - 1, self.previous, rng);
        self.attempts += 1;
        self.previous = delay;
        Some(delay)
    }

    /// Attempts so far, including the first: the number of the current attempt, from 1.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

#[cfg(test)]
mod tests {
    use crate::sim::sorted::Set;

    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    const GROWTHS: [Growth; 3] = [Growth::None, Growth::Fixed, Growth::Exponential];
    const JITTERS: [Jitter; 4] = [Jitter::None, Jitter::Full, Jitter::Equal, Jitter::Decorrelated];

    const fn us(us: u64) -> Duration {
        Duration::from_micros(us)
    }

    fn backoff(growth: Growth, jitter: Jitter, base: u64, cap: u64) -> Backoff {
        Backoff { growth, jitter, base: us(base), cap: us(cap), max_attempts: 4 }
    }

    fn rng(seed: u64) -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(seed)
    }

    fn delays(backoff: Backoff, count: u32) -> Vec<u64> {
        let mut state = BackoffState::new(Backoff { max_attempts: count + 1, ..backoff });
        let mut rng = rng(7);
        std::iter::from_fn(|| state.next_delay(&mut rng)).map(Duration::as_micros).collect()
    }

    #[test]
    fn without_jitter_the_sleeps_are_exact() {
        let check = |growth, base, cap, expected: &[u64]| {
            assert_eq!(delays(backoff(growth, Jitter::None, base, cap), 6), expected, "{growth:?}");
        };
        check(Growth::None, 100, 1_000, &[0, 0, 0, 0, 0, 0]);
        check(Growth::Fixed, 100, 1_000, &[100, 100, 100, 100, 100, 100]);
        check(Growth::Fixed, 100, 30, &[30, 30, 30, 30, 30, 30]);
        check(Growth::Exponential, 100, 1_000, &[100, 200, 400, 800, 1_000, 1_000]);
        check(Growth::Exponential, 5, 2_000, &[5, 10, 20, 40, 80, 160]);
        check(Growth::Exponential, 0, 1_000, &[0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn no_wait_means_no_wait_whatever_the_jitter() {
        for jitter in JITTERS {
            assert_eq!(delays(backoff(Growth::None, jitter, 100, 1_000), 3), [0, 0, 0], "{jitter:?}");
        }
    }

    /// Every sleep that a definition allows occurs, and no other.
    #[test]
    fn small_ranges_are_drawn_exhaustively() {
        let check = |jitter, n: u32, previous: u64, expected: std::ops::RangeInclusive<u64>| {
            let backoff = backoff(Growth::Exponential, jitter, 3, 20);
            let mut rng = rng(11);
            let drawn: Set<_> =
                (0..4_000).map(|_| backoff.delay(n, us(previous), &mut rng).as_micros()).collect();
            assert_eq!(drawn, expected.collect(), "{jitter:?}, retry {n}, previous {previous}");
        };
        check(Jitter::None, 1, 3, 6..=6);
        check(Jitter::Full, 0, 3, 0..=3);
        check(Jitter::Full, 2, 3, 0..=12);
        check(Jitter::Full, 9, 3, 0..=20);
        check(Jitter::Equal, 0, 3, 2..=3);
        check(Jitter::Equal, 2, 3, 6..=12);
        check(Jitter::Equal, 9, 3, 10..=20);
        check(Jitter::Decorrelated, 0, 3, 3..=9);
        check(Jitter::Decorrelated, 5, 6, 3..=18);
        check(Jitter::Decorrelated, 5, 20, 3..=20);
        check(Jitter::Decorrelated, 5, 0, 3..=3);
    }

    /// Over many draws the mean is the middle of the range, within a hundredth of its width (over
    /// ten standard errors), and each quarter is hit equally often.
    #[test]
    fn draws_are_uniform() {
        const DRAWS: u64 = 40_000;
        let check = |jitter, previous, low: u64, high: u64| {
            let backoff = backoff(Growth::Exponential, jitter, 1_000, 1 << 40);
            let mut rng = rng(13);
            let (mut sum, mut quarters) = (0, [0u64; 4]);
            for _ in 0..DRAWS {
                let drawn = backoff.delay(4, us(previous), &mut rng).as_micros();
                sum += drawn;
                quarters[usize::try_from((drawn - low) * 4 / (high - low + 1)).unwrap()] += 1;
            }
            let off = (sum / DRAWS).abs_diff(u64::midpoint(low, high));
            assert!(off * 100 <= high - low, "{jitter:?}: mean off by {off}");
            for hits in quarters {
                assert!(hits.abs_diff(DRAWS / 4) < DRAWS / 80, "{jitter:?}: {quarters:?}");
            }
        };
        check(Jitter::Full, 1_000, 0, 16_000);
        check(Jitter::Equal, 1_000, 8_000, 16_000);
        check(Jitter::Decorrelated, 20_000, 1_000, 60_000);
    }

    /// The cap takes the probability mass above it: min(cap, U(base, 3 s)), not U(base, min(cap, 3 s)).
    #[test]
    fn decorrelated_is_capped_after_the_draw() {
        let backoff = backoff(Growth::Exponential, Jitter::Decorrelated, 100, 200);
        let mut rng = rng(17);
        let capped = (0..3_000).filter(|_| backoff.delay(1, us(200), &mut rng) == us(200)).count();
        // 401 of the 501 values from 100 to 600 are at or above the cap: four in five.
        assert!((2_300..2_500).contains(&capped), "{capped}");
    }

    #[test]
    fn attempts_run_out() {
        let check = |max_attempts, delays: usize| {
            let backoff = Backoff { max_attempts, ..backoff(Growth::Fixed, Jitter::Full, 10, 10) };
            let (mut state, mut rng) = (BackoffState::new(backoff), rng(1));
            assert_eq!(std::iter::from_fn(|| state.next_delay(&mut rng)).count(), delays);
            assert_eq!(state.next_delay(&mut rng), None, "and stay so");
            assert_eq!(state.attempts(), max_attempts.max(1));
        };
        check(0, 0);
        check(1, 0);
        check(2, 1);
        check(5, 4);
    }

    #[test]
    fn settings_round_trip_with_plain_names() {
        let backoff = backoff(Growth::Exponential, Jitter::Decorrelated, 1, 2);
        let text = serde_json::to_string(&backoff).unwrap();
        assert_eq!(
            text,
            r#"{"growth":"exponential","jitter":"decorrelated","base":1,"cap":2,"max_attempts":4}"#
        );
        assert_eq!(serde_json::from_str::<Backoff>(&text).unwrap(), backoff);
    }

    fn any_backoff() -> impl Strategy<Value = Backoff> {
        let wait = || prop_oneof![0..5_000u64, any::<u64>(), Just(u64::MAX)];
        (prop::sample::select(&GROWTHS[..]), prop::sample::select(&JITTERS[..]), wait(), wait())
            .prop_map(|(growth, jitter, base, cap)| backoff(growth, jitter, base, cap))
    }

    proptest! {
        /// v = min(cap, base * 2^n), computed in 128 bits; no n overflows.
        #[test]
        fn the_ceiling_is_the_published_one(
            backoff in any_backoff(), n in prop_oneof![0..70u32, any::<u32>()],
        ) {
            let base = u128::from(backoff.base.as_micros());
            let grown = match backoff.growth {
                Growth::None => 0,
                Growth::Fixed => base,
                Growth::Exponential => base << n.min(64),
            };
            let expected = grown.min(u128::from(backoff.cap.as_micros()));
            prop_assert_eq!(u128::from(backoff.ceiling(n).as_micros()), expected);
        }

        #[test]
        fn every_sleep_is_within_its_definition(
            backoff in any_backoff(), n in any::<u32>(), previous in any::<u64>(), seed in any::<u64>(),
        ) {
            let sleep = backoff.delay(n, us(previous), &mut rng(seed));
            let v = backoff.ceiling(n);
            prop_assert!(sleep <= backoff.cap);
            match backoff.jitter {
                _ if backoff.growth == Growth::None => prop_assert_eq!(sleep, Duration::ZERO),
                Jitter::None => prop_assert_eq!(sleep, v),
                Jitter::Full => prop_assert!(sleep <= v),
                Jitter::Equal => prop_assert!(sleep <= v && sleep.as_micros() >= v.as_micros() / 2),
                Jitter::Decorrelated => {
                    prop_assert!(sleep >= backoff.base.min(backoff.cap));
                    prop_assert!(sleep <= us(previous).saturating_mul(3).max(backoff.base));
                }
            }
        }

        /// The recurrence: each sleep is drawn from the previous one, the first from the base.
        #[test]
        fn the_state_is_the_pure_function_iterated(backoff in any_backoff(), seed in any::<u64>()) {
            let (mut ours, mut theirs) = (rng(seed), rng(seed));
            let mut state = BackoffState::new(backoff);
            let mut previous = backoff.base;
            for n in 0..3 {
                let expected = backoff.delay(n, previous, &mut theirs);
                prop_assert_eq!(state.next_delay(&mut ours), Some(expected));
                previous = expected;
            }
        }

        /// Common random numbers: the settings change how a draw is used, never how many there
        /// are.
        #[test]
        fn a_delay_is_one_draw(backoff in any_backoff(), n in any::<u32>(), seed in any::<u64>()) {
            let (mut used, mut skipped) = (rng(seed), rng(seed));
            let _sleep = backoff.delay(n, backoff.base, &mut used);
            let _draw = skipped.next_u64();
            prop_assert_eq!(used, skipped);
        }
    }
}
