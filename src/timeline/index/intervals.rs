//! Intervals, looked up by the time window they touch.
//!
//! They are grouped by length into classes that double. Within a class they are kept in the order
//! they ended, which is also the order they arrive in. An interval that touches a window ends
//! inside it or at most one class length after it, so a search scans almost nothing irrelevant, and
//! it can return the longest intervals first.
//! not there, and the longest can be had first.

use crate::sim::sorting::sort_by_number;
use crate::sim::time::SimTime;

#[derive(Clone, Copy, Debug)]
struct Entry {
    start: SimTime,
    end: SimTime,
    id: u32,
}

/// The state of an interval.
pub(super) enum Fate {
    /// Still open.
    Open,
    /// Ended at this time.
    Ended(SimTime),
}

/// A set of intervals.
#[derive(Clone, Debug, Default)]
pub(crate) struct Intervals {
    classes: Vec<Vec<Entry>>,
    open: Vec<(SimTime, u32)>,
}

fn class_of(length_us: u64) -> usize {
    (u64::BITS - length_us.leading_zeros()) as usize
}

impl Intervals {
    /// Opens an interval.
    pub(super) fn begin(&mut self, start: SimTime, id: u32) {
        self.open.push((start, id));
    }

    /// Closes every open interval that `fate` says has ended. End times must not be earlier than
    /// those of previous calls.
    pub(super) fn settle(&mut self, fate: impl Fn(u32) -> Fate) {
        let mut ended = Vec::new();
        self.open.retain(|&(start, id)| match fate(id) {
            Fate::Open => true,
            Fate::Ended(end) => {
                ended.push(Entry { start, end, id });
                false
            }
        });
        sort_by_number(&mut ended, |entry| entry.end.as_micros());
        for entry in ended {
            let class = class_of((entry.end - entry.start).as_micros());
            if self.classes.len() <= class {
                self.classes.resize_with(class + 1, Vec::new);
            }
            self.classes[class].push(entry);
        }
    }

    /// The intervals that touch the time from `from` to `to`, longest first. Stops before a class
    /// that would bring the total above `most`. The flag is true if nothing was left out.
    pub(crate) fn touching(&self, from: SimTime, to: SimTime, most: usize) -> (Vec<u32>, bool) {
        let mut found: Vec<u32> =
            self.open.iter().filter(|(start, _)| *start <= to).map(|(_, id)| *id).take(most + 1).collect();
        if found.len() > most {
            found.truncate(most);
            return (found, false);
        }
        for (class, entries) in self.classes.iter().enumerate().rev() {
            let length_max = 1u64.checked_shl(class as u32).unwrap_or(u64::MAX);
            let last = SimTime::from_micros(to.as_micros().saturating_add(length_max));
            let low = entries.partition_point(|entry| entry.end < from);
            let high = entries.partition_point(|entry| entry.end <= last);
            let room = most - found.len();
            // Most candidates in a class do touch the window, so with far more of them than there
            // is room for, there is no need to look at each one.
            if high - low > room.saturating_mul(4).max(64) {
                return (found, false);
            }
            let here = entries[low..high].iter().filter(|entry| entry.start <= to).map(|entry| entry.id);
            let here: Vec<u32> = here.collect();
            if here.len() > room {
                return (found, false);
            }
            found.extend(here);
        }
        (found, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_exactly_what_touches_the_window(
            things in prop::collection::vec((0u64..10_000, 0u64..3_000, any::<bool>()), 0..60),
            from in 0u64..12_000,
            length in 0u64..4_000,
        ) {
            let mut intervals = Intervals::default();
            let (from, to) = (SimTime::from_micros(from), SimTime::from_micros(from + length));
            let ends: Vec<_> = things.iter().map(|(start, length, ends)| ends.then_some(start + length)).collect();
            for (id, (start, ..)) in things.iter().enumerate() {
                intervals.begin(SimTime::from_micros(*start), id as u32);
            }
            intervals.settle(|id| match ends[id as usize] {
                Some(end) => Fate::Ended(SimTime::from_micros(end)),
                None => Fate::Open,
            });
            let (mut found, all) = intervals.touching(from, to, 1_000);
            found.sort_unstable();
            let expected: Vec<u32> = (0..things.len())
                .filter(|id| SimTime::from_micros(things[*id].0) <= to)
                .filter(|id| ends[*id].is_none_or(|end| SimTime::from_micros(end) >= from))
                .map(|id| id as u32)
                .collect();
            prop_assert!(all);
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_longest_come_first_and_a_crowd_is_left_out() {
        let mut intervals = Intervals::default();
        for id in 0..1_000 {
            intervals.begin(SimTime::from_micros(u64::from(id)), id);
        }
        let end = |id: u32| if id == 3 { 50_000 } else { u64::from(id) + 2 };
        intervals.settle(|id| Fate::Ended(SimTime::from_micros(end(id))));
        let (found, all) = intervals.touching(SimTime::ZERO, SimTime::from_micros(40_000), 10);
        assert_eq!((found, all), (vec![3], false));
    }
}
