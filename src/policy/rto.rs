//! How long a sender waits for an acknowledgement before it sends again: RFC 6298, "Computing TCP's Retransmission
//! Timer" (2011), after Jacobson, "Congestion Avoidance and Control", SIGCOMM 1988.
//!
//! A timeout below the round-trip time sends everything twice; one far above it leaves the line idle after each loss. So the
//! sender measures: a smoothed round-trip time `SRTT` and its mean deviation `RTTVAR`, and from them
//! `RTO = SRTT + max(G, 4 · RTTVAR)`. With a first measurement `R`, `SRTT = R` and `RTTVAR = R/2`; with each further one
//! `RTTVAR = 3/4 · RTTVAR + 1/4 · |SRTT - R|` and then `SRTT = 7/8 · SRTT + 1/8 · R`.
//!
//! Two rules keep it honest. *Karn's algorithm*: what was sent twice is not measured, because nobody can tell which copy is being
//! acknowledged. That is the caller's part. *Back-off*: each time the timer expires it doubles, and it stays doubled until something can be measured
//! again. Without that, a path that has become slower than the timeout would never be measured at all.
//!
//! ```
//! use happens_before::policy::rto::{Bounds, Rto, Wait};
//! use happens_before::sim::time::Duration;
//! let ms = Duration::from_millis;
//! let wait = Wait::Measured(Bounds { initial: ms(1_000), min: ms(1), max: ms(60_000), granularity: ms(1) });
//! let mut rto = Rto::default();
//! assert_eq!(rto.timeout(wait), ms(1_000), "nothing was measured yet");
//! rto.measure(ms(100));
//! assert_eq!(rto.timeout(wait), ms(300), "100 + 4 · 50");
//! rto.back_off();
//! assert_eq!(rto.timeout(wait), ms(600));
//! ```

use crate::sim::time::Duration;

/// What a timeout may be. RFC 6298 asks for an initial second, at least one second, and a maximum of 60 s or more;
/// Linux waits 200 ms at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Before anything was measured.
    pub initial: Duration,
    /// The least.
    pub min: Duration,
    /// The most, also after any number of back-offs.
    pub max: Duration,
    /// How finely the clock measures: `G`.
    pub granularity: Duration,
}

/// How a timeout is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// It is always the same, and never backs off.
    Fixed(Duration),
    /// It is measured, within bounds.
    Measured(Bounds),
}

/// What a sender has measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rto {
    /// `SRTT` in eighths of a microsecond and `RTTVAR` in quarters, so that both formulas are exact to a microsecond.
    measured: Option<(u64, u64)>,
    /// How many times it has backed off since the last measurement.
    doublings: u32,
}

impl Rto {
    /// Takes in the round-trip time of something that was sent once.
    pub fn measure(&mut self, round_trip: Duration) {
        let us = round_trip.as_micros();
        self.measured = Some(match self.measured {
            None => (us.saturating_mul(8), us.saturating_mul(2)),
            Some((srtt_8, rttvar_4)) => {
                let off = (srtt_8 / 8).abs_diff(us);
                (
                    (srtt_8 - srtt_8.div_ceil(8)).saturating_add(us),
                    (rttvar_4 - rttvar_4.div_ceil(4)).saturating_add(off),
                )
            }
        });
        self.doublings = 0;
    }

    /// The timer expired.
    pub fn back_off(&mut self) {
        self.doublings = self.doublings.saturating_add(1);
    }

    /// How long to wait from now on.
    #[must_use]
    pub fn timeout(&self, wait: Wait) -> Duration {
        let Bounds { initial, min, max, granularity } = match wait {
            Wait::Fixed(timeout) => return timeout,
            Wait::Measured(bounds) => bounds,
        };
        let plain = match self.measured {
            None => initial,
            Some((srtt_8, rttvar_4)) => {
                let swing = Duration::from_micros(rttvar_4).max(granularity);
                Duration::from_micros(srtt_8 / 8).saturating_add(swing)
            }
        };
        let factor = 1_u64.checked_shl(self.doublings).unwrap_or(u64::MAX);
        plain.max(min).saturating_mul(factor).min(max)
    }

    /// The smoothed round-trip time, once something was measured.
    #[must_use]
    pub fn smoothed(&self) -> Option<Duration> {
        self.measured.map(|(srtt_8, _)| Duration::from_micros(srtt_8 / 8))
    }

    /// The mean deviation from it.
    #[must_use]
    pub fn deviation(&self) -> Option<Duration> {
        self.measured.map(|(_, rttvar_4)| Duration::from_micros(rttvar_4 / 4))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    const OPEN: Wait =
        Wait::Measured(Bounds { initial: ms(1_000), min: ms(0), max: ms(60_000), granularity: ms(1) });

    /// By hand, from the formulas of section 2: R = 100, then 140, then 60.
    #[test]
    fn the_formulas_are_those_of_the_rfc() {
        let mut rto = Rto::default();
        let mut check = |measured: u64, srtt_us: u64, rttvar_us: u64| {
            rto.measure(ms(measured));
            assert_eq!(rto.smoothed(), Some(Duration::from_micros(srtt_us)), "SRTT after {measured}");
            assert_eq!(rto.deviation(), Some(Duration::from_micros(rttvar_us)), "RTTVAR after {measured}");
            assert_eq!(rto.timeout(OPEN), Duration::from_micros(srtt_us + 4 * rttvar_us));
        };
        check(100, 100_000, 50_000);
        // 3/4 · 50 + 1/4 · 40 = 47.5, 7/8 · 100 + 1/8 · 140 = 105
        check(140, 105_000, 47_500);
        // 3/4 · 47.5 + 1/4 · 45 = 46.875, 7/8 · 105 + 1/8 · 60 = 99.375
        check(60, 99_375, 46_875);
    }

    #[test]
    fn a_steady_path_is_waited_for_by_the_clock_s_granularity_at_least() {
        let mut rto = Rto::default();
        (0..200).for_each(|_| rto.measure(ms(40)));
        assert_eq!(rto.timeout(OPEN), ms(41));
    }

    #[test]
    fn it_doubles_up_to_the_maximum_and_returns_with_a_measurement() {
        let mut rto = Rto::default();
        let seconds = |rto: &Rto| rto.timeout(OPEN).as_millis() / 1_000;
        let doubled: Vec<_> = (0..8)
            .map(|_| {
                let now = seconds(&rto);
                rto.back_off();
                now
            })
            .collect();
        assert_eq!(doubled, [1, 2, 4, 8, 16, 32, 60, 60]);
        rto.measure(ms(100));
        assert_eq!(rto.timeout(OPEN), ms(300));
        (0..200).for_each(|_| rto.back_off());
        assert_eq!(seconds(&rto), 60);
    }

    #[test]
    fn what_is_fixed_is_not_measured() {
        let mut rto = Rto::default();
        rto.measure(ms(900));
        rto.back_off();
        assert_eq!(rto.timeout(Wait::Fixed(ms(20))), ms(20));
    }

    proptest! {
        /// Against the formulas in floating point.
        #[test]
        fn integers_follow_the_formulas(samples in prop::collection::vec(1u64..5_000_000, 1..80)) {
            let mut rto = Rto::default();
            let (mut srtt, mut rttvar) = (0.0_f64, 0.0_f64);
            for (index, us) in samples.iter().enumerate() {
                let r = *us as f64;
                if index == 0 {
                    (srtt, rttvar) = (r, r / 2.0);
                } else {
                    rttvar = 0.75 * rttvar + 0.25 * (srtt - r).abs();
                    srtt = 0.875 * srtt + 0.125 * r;
                }
                rto.measure(Duration::from_micros(*us));
                let near = |exact: f64, got: Option<Duration>| {
                    (exact - got.unwrap_or_default().as_micros() as f64).abs() < 8.0
                };
                prop_assert!(near(srtt, rto.smoothed()), "SRTT {srtt} {:?}", rto);
                prop_assert!(near(rttvar, rto.deviation()), "RTTVAR {rttvar} {:?}", rto);
            }
        }

        /// Whatever comes, the timeout keeps within its bounds.
        #[test]
        fn it_keeps_within_bounds(steps in prop::collection::vec(prop::option::of(any::<u64>()), 0..60)) {
            let bounds = Bounds { initial: ms(300), min: ms(200), max: ms(800), granularity: ms(1) };
            let mut rto = Rto::default();
            for step in steps {
                match step {
                    Some(us) => rto.measure(Duration::from_micros(us)),
                    None => rto.back_off(),
                }
                let timeout = rto.timeout(Wait::Measured(bounds));
                prop_assert!((bounds.min..=bounds.max).contains(&timeout), "{timeout:?}");
            }
        }
    }
}
