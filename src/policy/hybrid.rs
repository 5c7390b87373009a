//! Hybrid logical clocks: close to the wall clock, and never behind any timestamp received.
//!
//! Kulkarni, Demirbas, Madappa, Avva and Leone, "Logical Physical Clocks and Consistent Snapshots in Globally
//! Distributed Databases", OPODIS 2014, Figure 5. A timestamp is a physical part `l`, the greatest wall time
//! known, and a counter `c` for events that share it. Lamport's clock condition holds, and `l` is never
//! further off than the fastest wall clock heard from, directly or indirectly:
//! **one clock far ahead drags everyone's along**. So messages from too far ahead are
//! ignored or refused (the paper proposes it; databases call the bound their maximum clock offset).
//! [`HybridClock::receive`] can do that too.
//!
//! ```
//! use happens_before::policy::hybrid::HybridClock;
//! use happens_before::sim::time::{Duration, WallTime};
//! let (ahead, right) = (WallTime::from_micros(5_000_000), WallTime::from_micros(0));
//! let mut far = HybridClock::default();
//! let sent = far.tick(ahead);
//! let mut near = HybridClock::default();
//! assert!(near.clone().receive(sent, right, Some(Duration::from_millis(500))).is_err());
//! near.receive(sent, right, None)?;
//! assert_eq!(near.tick(right).wall, ahead, "it is dragged along");
//! # Ok::<(), happens_before::policy::hybrid::TooFarAhead>(())
//! ```

use thiserror::Error;

use crate::sim::time::{Duration, WallTime};

/// A timestamp: the physical part and the counter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hybrid {
    /// The greatest wall time known: `l` in the paper.
    pub wall: WallTime,
    /// The number of earlier events that share it: `c` in the paper.
    pub count: u32,
}

/// A message from a node whose clock, or whose peers' clock, is too far ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a timestamp {ahead} ahead of the own clock is refused: at most {at_most} is allowed")]
pub struct TooFarAhead {
    /// How far it is ahead.
    pub ahead: Duration,
    /// The maximum allowed.
    pub at_most: Duration,
}

/// The clock of one node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HybridClock(Hybrid);

impl HybridClock {
    /// The timestamp of a local event or a send at wall-clock reading `wall`.
    pub fn tick(&mut self, wall: WallTime) -> Hybrid {
        let own = self.0;
        let l = own.wall.max(wall);
        let count = if l == own.wall { own.count.saturating_add(1) } else { 0 };
        self.0 = Hybrid { wall: l, count };
        self.0
    }

    /// The timestamp of receiving a message that was stamped `sent`.
    ///
    /// # Errors
    ///
    /// If `sent` is further ahead of the wall clock than `at_most`; the clock is then unchanged.
    pub fn receive(
        &mut self,
        sent: Hybrid,
        wall: WallTime,
        at_most: Option<Duration>,
    ) -> Result<Hybrid, TooFarAhead> {
        let ahead = sent.wall.as_micros().saturating_sub(wall.as_micros()).max(0);
        let ahead = Duration::from_micros(ahead.unsigned_abs());
        if let Some(at_most) = at_most.filter(|at_most| ahead > *at_most) {
            return Err(TooFarAhead { ahead, at_most });
        }
        let own = self.0;
        let l = own.wall.max(sent.wall).max(wall);
        let count = match (l == own.wall, l == sent.wall) {
            (true, true) => own.count.max(sent.count).saturating_add(1),
            (true, false) => own.count.saturating_add(1),
            (false, true) => sent.count.saturating_add(1),
            (false, false) => 0,
        };
        self.0 = Hybrid { wall: l, count };
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sim::clock::Hlc;
    use crate::sim::time::WALL_EPOCH_US;

    fn wall(us: i64) -> WallTime {
        WallTime::from_micros(WALL_EPOCH_US + us)
    }

    /// A step of one of four nodes: its wall-clock reading, and optionally the earlier event it receives.
    fn steps() -> impl Strategy<Value = Vec<(u16, i64, Option<prop::sample::Index>)>> {
        prop::collection::vec((0..4u16, 0..2_000i64, prop::option::of(any::<prop::sample::Index>())), 1..60)
    }

    proptest! {
        /// The paper's theorems: timestamps respect happens-before (Theorem 1); `l` is some node's wall time
        /// in the event's past (Corollary 1), so never more than the greatest of them. The kernel's packed
        /// clock gives the same result.
        #[test]
        fn it_respects_happens_before_and_stays_within_the_past(steps in steps()) {
            let mut clocks = vec![(HybridClock::default(), Hlc::default(), i64::MIN); 4];
            let mut events: Vec<(Hybrid, Hlc, i64)> = Vec::new();
            for (node, us, from) in steps {
                let heard = from.filter(|_| !events.is_empty()).map(|from| events[from.index(events.len())]);
                let (clock, packed, greatest) = &mut clocks[usize::from(node)];
                let before = clock.0;
                let (stamp, hlc) = match heard {
                    Some((sent, sent_hlc, theirs)) => {
                        *greatest = (*greatest).max(theirs);
                        let stamp = clock.receive(sent, wall(us), None).unwrap();
                        prop_assert!(stamp > sent, "after what was received");
                        (stamp, packed.receive(sent_hlc, wall(us)))
                    }
                    None => (clock.tick(wall(us)), packed.tick(wall(us))),
                };
                *greatest = (*greatest).max(us);
                prop_assert!(before == Hybrid::default() || stamp > before, "after what was before");
                prop_assert!(stamp.wall >= wall(us), "never behind the own wall clock");
                prop_assert_eq!(stamp.wall, wall(*greatest), "and as far as the furthest in its past");
                prop_assert_eq!((hlc.physical(), u32::from(hlc.counter())), (stamp.wall, stamp.count));
                *packed = hlc;
                events.push((stamp, hlc, *greatest));
            }
        }

        /// With a bound, no received timestamp puts a clock further ahead of its wall clock than the bound.
        #[test]
        fn a_bound_holds(sent in 0..10_000i64, own in 0..10_000i64, bound_us in 0..5_000u64) {
            let mut clock = HybridClock::default();
            let before = clock.clone();
            let bound = Duration::from_micros(bound_us);
            let stamp = Hybrid { wall: wall(sent), count: 3 };
            match clock.receive(stamp, wall(own), Some(bound)) {
                Ok(stamp) => prop_assert!(stamp.wall.as_micros() - wall(own).as_micros() <= bound_us.cast_signed()),
                Err(refused) => {
                    prop_assert_eq!(refused.ahead.as_micros().cast_signed(), sent - own);
                    prop_assert_eq!(clock, before);
                }
            }
        }
    }
}
