//! How many are in a system, how fast they come, and how long they stay: the three quantities of Little's law, L = λW.
//!
//! J. D. C. Little proved in "A Proof for the Queuing Formula: L = λW" (Operations Research 9(3), 1961) that the mean number in a
//! system equals the rate of arrivals times the mean stay, in the long run and whatever the distributions. Over a finite stretch it is
//! bookkeeping (Little, "Little's Law as Viewed on Its 50th Anniversary", Operations Research 59(3), 2011): everyone who is inside for
//! a microsecond adds a microsecond to the area under the curve of "how many are inside", and the same microsecond to their own stay. If
//! nobody is inside at the start or at the end, the law is exact. Otherwise it is off by the stays that the edges cut.
//!
//! All of it is integer arithmetic: durations in microseconds, ratios in thousandths.
//!
//! ```
//! use happens_before::policy::occupancy::Occupancy;
//! use happens_before::sim::time::{Duration, SimTime};
//!
//! let at = SimTime::from_millis;
//! let mut office = Occupancy::since(at(0));
//! office.enter(at(100));
//! office.enter(at(200));
//! office.leave(at(400), at(100));
//! office.leave(at(500), at(200));
//! // Two arrivals in a second, who stay 300 ms each: on average 0.6 are inside.
//! assert_eq!(office.mean_stay(), Some(Duration::from_millis(300)));
//! assert_eq!(office.rate_milli(at(1_000)), Some(2_000));
//! assert_eq!(office.mean_inside_milli(at(1_000)), Some(600));
//! assert_eq!(office.predicted_milli(at(1_000)), Some(600));
//! ```

use crate::sim::time::{Duration, SimTime};

/// What was counted since a certain instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occupancy {
    since: SimTime,
    last: SimTime,
    inside: u32,
    /// How many were inside at the start.
    began: u32,
    arrived: u32,
    left: u32,
    /// Time inside of all who have left, in microseconds.
    stays_us: u64,
    /// The area under the curve of the number inside, in microseconds.
    area_us: u64,
}

impl Occupancy {
    /// Counts from this instant, with nobody inside.
    #[must_use]
    pub fn since(now: SimTime) -> Self {
        Self { since: now, last: now, ..Self::default() }
    }

    /// Counts anew from this instant, with the same number inside.
    pub fn begin_anew(&mut self, now: SimTime) {
        *self = Self { inside: self.inside, began: self.inside, ..Self::since(now) };
    }

    fn advance(&mut self, now: SimTime) {
        let stretch = now.since(self.last).saturating_mul(self.inside.into());
        self.area_us = self.area_us.saturating_add(stretch.as_micros());
        self.last = self.last.max(now);
    }

    /// Somebody comes in.
    pub fn enter(&mut self, now: SimTime) {
        self.advance(now);
        self.inside = self.inside.saturating_add(1);
        self.arrived = self.arrived.saturating_add(1);
    }

    /// Somebody who came in at `entered` goes.
    pub fn leave(&mut self, now: SimTime, entered: SimTime) {
        self.advance(now);
        self.inside = self.inside.saturating_sub(1);
        self.left = self.left.saturating_add(1);
        self.stays_us = self.stays_us.saturating_add(now.since(entered).as_micros());
    }

    /// The number inside.
    #[must_use]
    pub const fn inside(&self) -> u32 {
        self.inside
    }

    /// Whether about as many left as came: they differ by one, or by a tenth of those who came. While a queue grows, L and λW are far apart,
    /// because nobody knows yet how long those will stay who are still inside.
    #[must_use]
    pub const fn is_balanced(&self) -> bool {
        let allowed = self.arrived / 10;
        self.inside.abs_diff(self.began) <= if allowed > 1 { allowed } else { 1 }
    }

    /// L: the mean number inside until `now`, in thousandths; `None` while no time has passed.
    #[must_use]
    pub fn mean_inside_milli(mut self, now: SimTime) -> Option<u64> {
        self.advance(now);
        ratio(u128::from(self.area_us) * 1_000, now.since(self.since).as_micros().into())
    }

    /// λ: arrivals per second until `now`, in thousandths; `None` while no time has passed.
    #[must_use]
    pub fn rate_milli(&self, now: SimTime) -> Option<u64> {
        ratio(u128::from(self.arrived) * 1_000_000_000, now.since(self.since).as_micros().into())
    }

    /// W: the mean stay of those who have left; `None` while nobody has.
    #[must_use]
    pub fn mean_stay(&self) -> Option<Duration> {
        ratio(self.stays_us.into(), self.left.into()).map(Duration::from_micros)
    }

    /// λW: the mean number inside that Little's law predicts until `now`, in thousandths; `None` while nobody has left.
    #[must_use]
    pub fn predicted_milli(&self, now: SimTime) -> Option<u64> {
        let time = u128::from(now.since(self.since).as_micros());
        let stays = u128::from(self.arrived).saturating_mul(u128::from(self.stays_us)).saturating_mul(1_000);
        ratio(stays, time.saturating_mul(self.left.into()))
    }
}

fn ratio(of: u128, by: u128) -> Option<u64> {
    of.checked_div(by).map(|ratio| u64::try_from(ratio).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(us: u64) -> SimTime {
        SimTime::from_micros(us)
    }

    #[test]
    fn before_anything_has_happened_there_is_no_mean() {
        let nobody = Occupancy::since(at(5));
        assert_eq!((nobody.mean_inside_milli(at(5)), nobody.rate_milli(at(5))), (None, None));
        assert_eq!((nobody.mean_stay(), nobody.predicted_milli(at(9))), (None, None));
        assert_eq!(nobody.mean_inside_milli(at(9)), Some(0));
    }

    /// A stretch that begins in the midst of stays: the edge counts them where they are, not where they came from.
    #[test]
    fn a_stretch_that_begins_anew_keeps_who_is_inside() {
        let mut system = Occupancy::since(at(0));
        system.enter(at(0));
        system.leave(at(0), at(0));
        system.enter(at(1_000_000));
        system.begin_anew(at(2_000_000));
        assert_eq!(system.inside(), 1);
        assert_eq!(system.mean_inside_milli(at(3_000_000)), Some(1_000));
        assert_eq!(system.rate_milli(at(3_000_000)), Some(0), "nobody came since");
    }

    fn stays() -> impl Strategy<Value = Vec<(u64, u64)>> {
        prop::collection::vec((0u64..1_000_000, 0u64..1_000_000), 1..60)
    }

    /// Plays stays from beginning to end, in the order of time, and stops after `until`.
    fn played(stays: &[(u64, u64)], until: u64) -> Occupancy {
        let came = stays.iter().map(|(from, _)| (*from, None));
        let went = stays.iter().map(|(from, long)| (from + long, Some(*from)));
        let mut all: Vec<_> = came.chain(went).filter(|(when, _)| *when <= until).collect();
        all.sort_by_key(|(when, entered)| (*when, entered.is_some()));
        let mut system = Occupancy::since(at(0));
        for (when, entered) in all {
            match entered {
                Some(from) => system.leave(at(when), at(from)),
                None => system.enter(at(when)),
            }
        }
        system
    }

    proptest! {
        /// Little 1961, over a stretch that begins and ends with nobody inside: the area is the sum of all stays, to the microsecond.
        #[test]
        fn the_law_is_exact_where_nobody_is_inside_at_the_edges(stays in stays()) {
            let end = stays.iter().map(|(from, long)| from + long).max().unwrap_or(0) + 1;
            let system = played(&stays, end);
            prop_assert_eq!(system.inside(), 0);
            prop_assert_eq!(system.area_us, stays.iter().map(|(_, long)| long).sum::<u64>());
            prop_assert_eq!(system.mean_inside_milli(at(end)), system.predicted_milli(at(end)));
        }

        /// Cut anywhere, the area is the stays that are over plus what those inside have spent so far.
        #[test]
        fn a_cut_is_off_by_the_stays_it_cuts(stays in stays(), until in 1u64..2_000_000) {
            let mut system = played(&stays, until);
            system.advance(at(until));
            let inside = stays.iter().filter(|(from, long)| *from <= until && from + long > until);
            let so_far: u64 = inside.map(|(from, _)| until - from).sum();
            prop_assert_eq!(system.area_us, system.stays_us + so_far);
        }
    }
}
