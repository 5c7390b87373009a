//! `CoDel`, controlled delay: a queue that throws away what has waited too long, and does so more and more often until the wait is short.
//!
//! This is the algorithm of RFC 8289 (Nichols et al. 2018), section 5, with the names of its pseudocode in brackets.
//! A queue is there for bursts, and a burst passes. So one long wait means nothing; what counts is the **shortest** wait in a whole
//! `interval`. If even that is above `target`, the queue is a standing one, and the queue begins to drop at its exit (`dropping_`). It
//! drops again after `interval`, then after `interval / √2`, `interval / √3` and so on (`control_law`), until a wait falls below the
//! target or hardly anything is left. If it has to begin anew soon, within sixteen intervals, it continues at the rate at which it left off.
//!
//! The RFC writes about packets: its bytes are requests here, and its largest packet is `few` of them, those that the workers are about to
//! take anyway. Time is in whole microseconds. `interval / √count` is rounded down, exactly.
//!
//! ```
//! use std::collections::VecDeque;
//! use happens_before::policy::codel::{Codel, CodelSettings, Leaves};
//! use happens_before::sim::time::{Duration, SimTime};
//!
//! let settings = CodelSettings::RFC_8289;
//! let mut queue: VecDeque<(u32, SimTime)> = (0..40).map(|n| (n, SimTime::ZERO)).collect();
//! let mut codel = Codel::default();
//! let mut take = |queue: &mut VecDeque<_>, ms| {
//!     let pop = || queue.pop_front().map(|(item, since)| Leaves { item, since, left: queue.len() });
//!     codel.dequeue(SimTime::from_millis(ms), settings, pop)
//! };
//! // The wait is above 5 ms, but for how long? The first request is served, and so is everyone for 100 ms.
//! assert_eq!(take(&mut queue, 10), (Some(0), vec![]));
//! assert_eq!(take(&mut queue, 109), (Some(1), vec![]));
//! // Above it for a whole interval: one is dropped, and the next one is served.
//! assert_eq!(take(&mut queue, 110), (Some(3), vec![2]));
//! ```

use crate::sim::time::{Duration, SimTime};

/// How long a wait is acceptable, and for how long one may have to be longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodelSettings {
    /// The wait that a standing queue may have (`TARGET`).
    pub target: Duration,
    /// How long all waits have to be above the target before the first drop (`INTERVAL`).
    pub interval: Duration,
    /// With no more than this many left, the queue is as good as empty (`maxpacket_`).
    pub few: usize,
}

impl CodelSettings {
    /// The values that the RFC recommends for the Internet: 5 ms and 100 ms.
    pub const RFC_8289: Self =
        Self { target: Duration::from_millis(5), interval: Duration::from_millis(100), few: 1 };
}

/// What comes out of a queue.
#[derive(Clone, Copy, Debug)]
pub struct Leaves<T> {
    /// The request.
    pub item: T,
    /// When it joined the queue.
    pub since: SimTime,
    /// How many are still in the queue.
    pub left: usize,
}

/// The state of one queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Codel {
    /// When the waits will have been above the target for an interval (`first_above_time_`); `None`: the last one was not above it.
    first_above: Option<SimTime>,
    /// When to drop next (`drop_next_`).
    drop_next: SimTime,
    /// How many were dropped since dropping began (`count_`), and what that was when it began (`lastcount_`).
    count: u32,
    last_count: u32,
    dropping: bool,
}

/// When to drop next (`control_law`): `t + interval / √count`, rounded down to a microsecond.
#[must_use]
pub fn control_law(t: SimTime, interval: Duration, count: u32) -> SimTime {
    let square = u128::from(interval.as_micros()).pow(2) / u128::from(count.max(1));
    t.saturating_add(Duration::from_micros(u64::try_from(square.isqrt()).unwrap_or(u64::MAX)))
}

impl Codel {
    /// True while the queue is dropping.
    #[must_use]
    pub const fn is_dropping(&self) -> bool {
        self.dropping
    }

    /// How many were dropped since dropping began, or where it left off.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// When to drop next, if the waits stay long; `None`: the queue is not dropping.
    #[must_use]
    pub fn drop_next(&self) -> Option<SimTime> {
        Some(self.drop_next).filter(|_| self.dropping)
    }

    /// Takes one out (`dodequeue`), and says whether it may be dropped.
    fn take<T>(
        &mut self,
        now: SimTime,
        settings: CodelSettings,
        pop: &mut impl FnMut() -> Option<Leaves<T>>,
    ) -> (Option<T>, bool) {
        let Some(Leaves { item, since, left }) = pop() else {
            self.first_above = None;
            return (None, false);
        };
        if now.since(since) < settings.target || left <= settings.few {
            // Below the target: it has to be above it for an interval again.
            self.first_above = None;
            return (Some(item), false);
        }
        match self.first_above {
            None => self.first_above = Some(now.saturating_add(settings.interval)),
            Some(first_above) if now >= first_above => return (Some(item), true),
            Some(_) => {}
        }
        (Some(item), false)
    }

    /// Takes out the next one to serve, and what is thrown away on the way to it (`deque`). `pop` takes one out of the queue.
    pub fn dequeue<T>(
        &mut self,
        now: SimTime,
        settings: CodelSettings,
        mut pop: impl FnMut() -> Option<Leaves<T>>,
    ) -> (Option<T>, Vec<T>) {
        let mut dropped = Vec::new();
        let (mut item, mut may_drop) = self.take(now, settings, &mut pop);
        if self.dropping {
            self.dropping = may_drop;
            // Where a backlog is so large that the next drop should happen now, it does.
            while self.dropping && now >= self.drop_next {
                dropped.extend(item);
                self.count = self.count.saturating_add(1);
                (item, may_drop) = self.take(now, settings, &mut pop);
                self.dropping = may_drop;
                if may_drop {
                    self.drop_next = control_law(self.drop_next, settings.interval, self.count);
                }
            }
        } else if may_drop {
            dropped.extend(item);
            (item, _) = self.take(now, settings, &mut pop);
            self.dropping = true;
            // If dropping ended only just now, the rate that was right then is a good one to begin with.
            let delta = self.count.saturating_sub(self.last_count);
            let recently = now.since(self.drop_next) < settings.interval.saturating_mul(16);
            self.count = if delta > 1 && recently { delta } else { 1 };
            self.drop_next = control_law(now, settings.interval, self.count);
            self.last_count = self.count;
        }
        (item, dropped)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::*;

    const SETTINGS: CodelSettings = CodelSettings::RFC_8289;

    fn at(ms: u64) -> SimTime {
        SimTime::from_millis(ms)
    }

    /// A queue of instants at which its items joined, and its state.
    #[derive(Clone, Default)]
    struct Bench {
        queue: VecDeque<SimTime>,
        codel: Codel,
    }

    impl Bench {
        fn with(count: usize) -> Self {
            Self { queue: std::iter::repeat_n(at(0), count).collect(), codel: Codel::default() }
        }

        /// Takes one out; returns whether there was one, and how many were dropped.
        fn take(&mut self, now: SimTime) -> (bool, usize) {
            let queue = &mut self.queue;
            let pop = || {
                let since = queue.pop_front()?;
                Some(Leaves { item: (), since, left: queue.len() })
            };
            let (item, dropped) = self.codel.dequeue(now, SETTINGS, pop);
            (item.is_some(), dropped.len())
        }
    }

    /// RFC 8289, 5.3: `t + INTERVAL / sqrt(count)`.
    #[test]
    fn the_next_drop_comes_after_an_interval_divided_by_a_root() {
        let check = |count, us| {
            let next = control_law(SimTime::ZERO, Duration::from_millis(100), count);
            assert_eq!(next.as_micros(), us, "after {count}");
        };
        check(1, 100_000);
        check(2, 70_710);
        check(3, 57_735);
        check(4, 50_000);
        check(25, 20_000);
        check(100, 10_000);
        check(0, 100_000);
    }

    #[test]
    fn one_long_wait_is_no_reason_to_drop() {
        let mut bench = Bench::with(100);
        assert_eq!(bench.take(at(50)), (true, 0), "above the target, for the first time");
        assert_eq!(bench.take(at(149)), (true, 0), "not yet for a whole interval");
        assert_eq!(bench.take(at(150)), (true, 1));
        assert!(bench.codel.is_dropping() && bench.codel.count() == 1);
        assert_eq!(bench.codel.drop_next(), Some(at(250)));
    }

    #[test]
    fn a_short_wait_in_between_begins_the_interval_anew() {
        let mut bench = Bench::with(50);
        assert_eq!(bench.take(at(50)), (true, 0));
        bench.queue.push_front(at(98));
        assert_eq!(bench.take(at(100)), (true, 0), "2 ms: below the target");
        assert_eq!(bench.take(at(150)), (true, 0), "above it for the first time");
        assert_eq!(bench.take(at(249)), (true, 0));
        assert_eq!(bench.take(at(250)), (true, 1));
    }

    #[test]
    fn while_waits_stay_long_drops_come_closer_and_closer() {
        let mut bench = Bench::with(2_000);
        let mut drops = Vec::new();
        for ms in 10..1_000 {
            let (_, dropped) = bench.take(at(ms));
            drops.extend(std::iter::repeat_n(ms, dropped));
        }
        // The first after an interval, then by the control law: 100, 70.7, 57.7, 50 ms apart, to the next millisecond.
        assert_eq!(drops[..6], [110, 210, 281, 339, 389, 434]);
        let apart: Vec<_> = drops.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(apart.first() > apart.last() && apart.iter().all(|ms| *ms <= 100), "{apart:?}");
    }

    #[test]
    fn dropping_ends_when_a_wait_is_below_the_target_or_hardly_anything_is_left() {
        let mut bench = Bench::with(100);
        (10..=300).for_each(|ms| _ = bench.take(at(ms)));
        bench.queue.clear();
        bench.queue.extend([at(1_000); 4]);
        bench.codel.dropping = true;
        assert_eq!(bench.take(at(1_002)), (true, 0));
        assert!(!bench.codel.is_dropping(), "2 ms");
        let mut bench = Bench::with(3);
        bench.codel = Codel { dropping: true, first_above: Some(at(10)), count: 5, ..Codel::default() };
        assert_eq!(bench.take(at(20)), (true, 1), "three: one is dropped, and the next leaves one");
        assert!(!bench.codel.is_dropping(), "one left is as good as none");
    }

    #[test]
    fn an_empty_queue_has_nothing_to_serve_or_drop() {
        let codel = Codel { dropping: true, first_above: Some(at(10)), count: 5, ..Codel::default() };
        let mut bench = Bench { codel, ..Bench::default() };
        assert_eq!(bench.take(at(20)), (false, 0));
        assert!(!bench.codel.is_dropping());
    }

    /// RFC 8289, 5.5: soon after, the count continues with what it rose by; later it begins with one.
    #[test]
    fn dropping_begins_anew_at_the_rate_it_had_if_that_was_not_long_ago() {
        let check = |later_ms: u64, expected: u32| {
            let mut bench = Bench::with(100);
            bench.codel = Codel {
                first_above: Some(at(1_000)),
                drop_next: at(1_000),
                count: 9,
                last_count: 2,
                dropping: false,
            };
            bench.take(at(1_000 + later_ms));
            assert!(bench.codel.is_dropping());
            assert_eq!(bench.codel.count(), expected, "{later_ms} ms after the last drop was due");
            assert_eq!(bench.codel.last_count, expected);
        };
        check(10, 7);
        check(1_599, 7);
        check(1_600, 1);
    }

    proptest! {
        /// Whatever comes and goes: nothing is lost or made up, and no drop comes before all waits of an interval were above the target.
        #[test]
        fn what_is_dropped_has_waited(steps in prop::collection::vec((0u64..40, 0usize..4, any::<bool>()), 1..300)) {
            let mut bench = Bench::default();
            let (mut now, mut came, mut went) = (0, 0, 0);
            let mut last_short = 0;
            for (later, joins, leaves) in steps {
                now += later;
                bench.queue.extend(std::iter::repeat_n(at(now), joins));
                came += joins;
                if !leaves {
                    continue;
                }
                let was = bench.clone();
                let (served, dropped) = bench.take(at(now));
                went += usize::from(served) + dropped;
                prop_assert_eq!(came, went + bench.queue.len());
                let first = was.queue.front().copied();
                if dropped > 0 {
                    prop_assert!(now - last_short >= 100, "{} {}", now, last_short);
                    prop_assert!(first.is_some_and(|since| at(now).since(since) >= SETTINGS.target));
                }
                if first.is_none_or(|since| at(now).since(since) < SETTINGS.target) || was.queue.len() <= 2 {
                    last_short = now;
                    prop_assert!(!bench.codel.is_dropping() && dropped == 0);
                }
            }
        }

        /// While the queue drops, one drop follows another by the control law, however rarely anything is taken out.
        #[test]
        fn as_many_are_dropped_as_the_control_law_says(every in 1u64..60) {
            let mut bench = Bench::with(20_000);
            let mut dropped = 0;
            for step in 0..40 {
                dropped += bench.take(at(10 + step * every)).1;
            }
            let end = at(10 + 39 * every);
            let mut expected = 0;
            // The first drop comes at the first exit an interval later.
            let first = (1..40).map(|step| 10 + step * every).find(|ms| *ms >= 110);
            if let Some(first) = first {
                let (mut next, mut count) = (at(first), 1);
                while next <= end {
                    next = control_law(next, SETTINGS.interval, count);
                    expected += 1;
                    count += 1;
                }
            }
            prop_assert_eq!(dropped, expected);
        }
    }
}
