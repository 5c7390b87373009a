//! A register: one value with several writers, and a rule for conflicting writes.
//!
//! **Last write wins** keeps the value with the greatest stamp, whatever the order in which writes arrive, and discards
//! the others (Johnson and Thomas, RFC 677, 1975; the LWW register of Shapiro et al., "A comprehensive
//! study of Convergent and Commutative Replicated Data Types", INRIA RR-7506, 2011). Copies agree in the
//! end whatever the clocks do; which value they agree on is another matter.
//!
//! **Compare and set** accepts a write only if it replaces the current version: the author names the version it has
//! read (`If-Match` in RFC 9110, section 13.1.1; a row's version column). A write that comes too late is
//! refused, and its author is told. This needs a single place that decides.
//!
//! ```
//! use happens_before::policy::register::{Register, Rule, Taken};
//! let mut register = Register::default();
//! assert_eq!(register.write(Rule::LastWriteWins, None, 5, "a"), Taken::Kept);
//! assert_eq!(register.write(Rule::LastWriteWins, Some(5), 4, "b"), Taken::Dropped, "b replaced a, and lost");
//! assert_eq!(register.write(Rule::CompareAndSet, Some(4), 6, "c"), Taken::Refused);
//! assert_eq!(register.write(Rule::CompareAndSet, Some(5), 4, "b"), Taken::Kept);
//! ```

/// The rule that decides between writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The write with the greater stamp wins.
    LastWriteWins,
    /// The write must name the current version.
    CompareAndSet,
}

/// The outcome of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Taken {
    /// The register holds it now.
    Kept = 0,
    /// The register holds a value with an equal or greater stamp, and no one is told.
    Dropped = 1,
    /// It does not replace the current version.
    Refused = 2,
}

/// One value with its stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register<S, V> {
    held: Option<(S, V)>,
}

impl<S, V> Default for Register<S, V> {
    fn default() -> Self {
        Self { held: None }
    }
}

impl<S: Copy + Ord, V> Register<S, V> {
    /// The current value with its stamp.
    pub fn held(&self) -> Option<&(S, V)> {
        self.held.as_ref()
    }

    /// Applies a write with its stamp, by an author who has read the version stamped `read`.
    pub fn write(&mut self, rule: Rule, read: Option<S>, stamp: S, value: V) -> Taken {
        let held = self.held.as_ref().map(|(stamp, _)| *stamp);
        let taken = match rule {
            Rule::LastWriteWins if held.is_some_and(|held| held >= stamp) => Taken::Dropped,
            Rule::CompareAndSet if held != read => Taken::Refused,
            _ => Taken::Kept,
        };
        if taken == Taken::Kept {
            self.held = Some((stamp, value));
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Copies that received the same writes, in any order and any number of times, hold the same value: the
        /// one with the greatest stamp.
        #[test]
        fn last_write_wins_converges(
            stamps in prop::collection::btree_set(0..1_000u32, 1..20),
            order in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
        ) {
            let stamps: Vec<u32> = stamps.into_iter().collect();
            let mut register = Register::default();
            let all = order.iter().map(|index| *index.get(&stamps)).chain(stamps.iter().copied());
            for stamp in all {
                let before = register.held().copied();
                let taken = register.write(Rule::LastWriteWins, None, stamp, stamp);
                let greatest = before.is_none_or(|(held, _)| stamp > held);
                prop_assert_eq!(taken, if greatest { Taken::Kept } else { Taken::Dropped });
            }
            prop_assert_eq!(register.held().map(|(_, value)| *value), stamps.last().copied());
        }

        /// Under compare and set, each kept write replaces the version that its author had read.
        #[test]
        fn compare_and_set_loses_nothing_unseen(writes in prop::collection::vec((prop::option::of(0..20u32), 0..20u32), 1..40)) {
            let mut register = Register::default();
            for (read, stamp) in writes {
                let before = register.held().map(|(stamp, ())| *stamp);
                let taken = register.write(Rule::CompareAndSet, read, stamp, ());
                prop_assert_eq!(taken, if before == read { Taken::Kept } else { Taken::Refused });
                let expected = if taken == Taken::Kept { Some(stamp) } else { before };
                prop_assert_eq!(register.held().map(|(stamp, ())| *stamp), expected);
            }
        }
    }
}
