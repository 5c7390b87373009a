//! Vector clocks: for each process, the number of its events that an event knows about (Fidge, "Timestamps in
//! Message-Passing Systems That Preserve the Partial Ordering", 1988; Mattern, "Virtual Time and Global States of
//! Distributed Systems", 1989).
//!
//! A process counts its own events, sends its clock with every message, and takes the maximum of each
//! entry when one arrives. One event happened before another if and only if no entry of its clock is
//! greater and at least one is less. If each clock has a greater entry, neither event could know of the other.
//!
//! ```
//! use happens_before::policy::vector::{Relation, VectorClock};
//! let (mut a, mut b) = (VectorClock::default(), VectorClock::default());
//! a.tick(0);
//! b.tick(1);
//! assert_eq!(a.compare(&b), Relation::Concurrent);
//! b.receive(&a);
//! b.tick(1);
//! assert_eq!(a.compare(&b), Relation::Before);
//! ```

use std::fmt;

/// The causal relation of two events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The first happened before the second.
    Before = 0,
    /// The second happened before the first.
    After = 1,
    /// Neither knew of the other.
    Concurrent = 2,
    /// They know of the same events.
    Same = 3,
}

/// An event's vector clock: an entry for each process, up to the last that is not zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct VectorClock(Vec<u32>);

impl VectorClock {
    /// Counts an event of process `own`.
    pub fn tick(&mut self, own: u16) {
        let own = usize::from(own);
        if self.0.len() <= own {
            self.0.resize(own + 1, 0);
        }
        self.0[own] = self.0[own].saturating_add(1);
    }

    /// Merges the clock of a message's sender.
    pub fn receive(&mut self, sent: &Self) {
        if self.0.len() < sent.0.len() {
            self.0.resize(sent.0.len(), 0);
        }
        for (mine, sent) in self.0.iter_mut().zip(&sent.0) {
            *mine = (*mine).max(*sent);
        }
    }

    /// The relation of this clock's event to another's.
    pub fn compare(&self, other: &Self) -> Relation {
        let entry = |clock: &Self, index: usize| clock.0.get(index).copied().unwrap_or(0);
        let entries = 0..self.0.len().max(other.0.len());
        let ahead = entries.clone().any(|index| entry(self, index) > entry(other, index));
        let behind = entries.clone().any(|index| entry(self, index) < entry(other, index));
        match (behind, ahead) {
            (true, false) => Relation::Before,
            (false, true) => Relation::After,
            (true, true) => Relation::Concurrent,
            (false, false) => Relation::Same,
        }
    }
}

/// In brackets, one entry per process, padded with zeroes to the requested width: `[1 0 2 0]` with `{:4}`.
impl fmt::Display for VectorClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len().max(f.width().unwrap_or(0));
        let entry = |index: usize| self.0.get(index).copied().unwrap_or(0).to_string();
        let entries: Vec<String> = (0..count).map(entry).collect();
        write!(f, "[{}]", entries.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use crate::sim::sorted::Set;

    use proptest::prelude::*;

    use super::*;

    /// A step of one of four processes: a local event, or receiving a message sent by some earlier event.
    fn steps() -> impl Strategy<Value = Vec<(u16, Option<prop::sample::Index>)>> {
        prop::collection::vec((0..4u16, prop::option::of(any::<prop::sample::Index>())), 1..40)
    }

    proptest! {
        /// Compares with the definition: an event's past is its process's earlier events, the received
        /// event's past, and the event itself. The clocks say before exactly when a past contains the other event.
        #[test]
        fn clocks_are_happens_before(steps in steps()) {
            let mut clocks: Vec<VectorClock> = Vec::new();
            let mut pasts: Vec<Set<usize>> = Vec::new();
            let mut present = vec![(VectorClock::default(), Set::new()); 4];
            for (number, (own, from)) in steps.into_iter().enumerate() {
                let (clock, past) = &mut present[usize::from(own)];
                if let Some(from) = from.filter(|_| number > 0).map(|from| from.index(number)) {
                    clock.receive(&clocks[from]);
                    past.extend(pasts[from].iter().copied());
                }
                clock.tick(own);
                past.insert(number);
                clocks.push(clock.clone());
                pasts.push(past.clone());
            }
            for one in 0..clocks.len() {
                for other in 0..clocks.len() {
                    let expected = match (pasts[other].contains(&one), pasts[one].contains(&other)) {
                        (true, true) => Relation::Same,
                        (true, false) => Relation::Before,
                        (false, true) => Relation::After,
                        (false, false) => Relation::Concurrent,
                    };
                    prop_assert_eq!(clocks[one].compare(&clocks[other]), expected, "{} {}", one, other);
                }
            }
        }
    }

    #[test]
    fn a_clock_shows_its_entries() {
        let mut clock = VectorClock::default();
        clock.tick(2);
        assert_eq!(clock.to_string(), "[0 0 1]");
    }
}
