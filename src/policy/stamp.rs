//! Timestamps for writes, and the clock they come from.
//!
//! A [`Stamp`] orders writes for a store that must choose between them. Taken from the author's wall clock, it is only as
//! good as that clock: an author whose clock is behind stamps later writes with earlier times. Taken from the
//! store, there is only one clock, but it can still be set back. [`Stamping::After`] uses the
//! author's clock too, but always makes the stamp later than that of the version the author has read. A write
//! that replaces another then always has the greater stamp, whatever the clocks do. That is the rule of hybrid
//! clocks (Kulkarni et al., "Logical Physical Clocks", OPODIS 2014) in its simplest form, and Lamport's
//! clock condition (CACM 21(7), 1978) for writes that read what they replace.
//!
//! ```
//! use happens_before::policy::stamp::{Stamp, Stamping};
//! use happens_before::sim::time::WallTime;
//! let read = Stamp { time: WallTime::from_micros(1_000), by: 0 };
//! let behind = WallTime::from_micros(0);
//! assert!(Stamping::Author.stamp(behind, Some(read), 1) < read, "a later write, an earlier stamp");
//! assert!(Stamping::After.stamp(behind, Some(read), 1) > read);
//! ```

use crate::sim::time::WallTime;

/// A write's position in the order: a time, with the author as tie-breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// The time, by some clock.
    pub time: WallTime,
    /// The author, who breaks ties.
    pub by: u16,
}

/// The clock that stamps come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamping {
    /// The author's wall clock.
    Author,
    /// The author's wall clock, but later than the version the author has read.
    After,
    /// The store's wall clock on arrival of the write; the author's stamp does not count.
    Store,
}

impl Stamping {
    /// The stamp of a write by an author who has read `read`, with `wall` as the reading of the clock in use.
    pub fn stamp(self, wall: WallTime, read: Option<Stamp>, by: u16) -> Stamp {
        let after = |read: Stamp| WallTime::from_micros(read.time.as_micros().saturating_add(1));
        let time = match (self, read) {
            (Self::After, Some(read)) => wall.max(after(read)),
            _ => wall,
        };
        Stamp { time, by }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wall(us: i64) -> WallTime {
        WallTime::from_micros(us)
    }

    #[test]
    fn ties_go_to_the_greater_author() {
        let stamp = |us, by| Stamp { time: wall(us), by };
        assert!(stamp(1, 0) < stamp(1, 1) && stamp(1, 9) < stamp(2, 0));
    }

    proptest! {
        /// A chain of writes, each by an author who has read the one before, with arbitrary clock
        /// readings: stamps only increase.
        #[test]
        fn after_what_was_read_rises_along_a_chain(clocks in prop::collection::vec((any::<i32>(), 0..4u16), 2..30)) {
            let mut read = None;
            for (us, by) in clocks {
                let stamp = Stamping::After.stamp(wall(i64::from(us)), read, by);
                prop_assert!(read.is_none_or(|read| stamp > read));
                prop_assert!(stamp.time >= wall(i64::from(us)), "and it is never behind its author's clock");
                read = Some(stamp);
            }
        }

        /// With a wall clock, a chain is in order exactly when the clock readings are.
        #[test]
        fn a_wall_clock_orders_as_it_is_read(a in any::<i32>(), b in any::<i32>()) {
            for way in [Stamping::Author, Stamping::Store] {
                let first = way.stamp(wall(i64::from(a)), None, 0);
                let second = way.stamp(wall(i64::from(b)), Some(first), 1);
                prop_assert_eq!(first < second, a <= b);
            }
        }
    }
}
