//! What numbers alone tell a receiver: gaps, repeats and inversions.
//!
//! Whoever numbers messages 1, 2, 3 and so on lets the receiver see what the network did to them, without a word back. The
//! terms are those of the IP performance metrics: a message is *reordered* if its number is less than the next one
//! expected, which is one more than the highest seen (RFC 4737, section 3.3); a *duplicate* if its number has come before
//! (RFC 5560); and a number that was passed over is a gap for as long as it has not come. A gap may still be filled: a receiver cannot tell
//! late from lost.
//!
//! ```
//! use happens_before::policy::sequence::{Seen, Sequence};
//! let mut sequence = Sequence::default();
//! assert_eq!(sequence.observe(1), Seen::Next);
//! assert_eq!(sequence.observe(4), Seen::After { skipped: 2 });
//! assert_eq!(sequence.observe(2), Seen::Late);
//! assert_eq!(sequence.observe(2), Seen::Repeat);
//! assert_eq!(sequence.tally().gaps, 1, "3 has not come, and may never come");
//! ```

use crate::sim::sorted::Set;

/// How a number stands to those that came before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is the one expected.
    Next,
    /// It is higher: so many were passed over.
    After {
        /// How many.
        skipped: u32,
    },
    /// It was passed over before, and comes now.
    Late,
    /// It has come before.
    Repeat,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    /// Numbers that were passed over and have not come.
    pub gaps: u32,
    /// Messages whose number had come before.
    pub repeats: u32,
    /// Messages that came after a higher number, repeats not included.
    pub inversions: u32,
}

/// The numbers that have come, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sequence {
    highest: u32,
    /// What was passed over and has not come. It is kept in place of what has come: there is less of it.
    missing: Set<u32>,
    repeats: u32,
    inversions: u32,
}

/// No gap is taken to be wider: a number that somebody garbled is no news of four billion messages.
const SKIP_MAX: u32 = 10_000;

impl Sequence {
    /// Takes in a number.
    pub fn observe(&mut self, number: u32) -> Seen {
        if let Some(skipped) = number.checked_sub(self.highest + 1) {
            let skipped = skipped.min(SKIP_MAX);
            self.missing.extend(number - skipped..number);
            self.highest = number.min(u32::MAX - 1);
            return if skipped == 0 { Seen::Next } else { Seen::After { skipped } };
        }
        if self.missing.remove(&number) {
            self.inversions += 1;
            return Seen::Late;
        }
        self.repeats += 1;
        Seen::Repeat
    }

    /// What was counted so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally { gaps: self.missing.len() as u32, repeats: self.repeats, inversions: self.inversions }
    }

    /// The highest number that has come; 0 if none has.
    #[must_use]
    pub const fn highest(&self) -> u32 {
        self.highest
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn tally(numbers: &[u32]) -> (u32, u32, u32) {
        let mut sequence = Sequence::default();
        for number in numbers {
            sequence.observe(*number);
        }
        let Tally { gaps, repeats, inversions } = sequence.tally();
        (gaps, repeats, inversions)
    }

    #[test]
    fn each_disturbance_has_its_count() {
        let check = |numbers: &[u32], expected| assert_eq!(tally(numbers), expected, "{numbers:?}");
        check(&[1, 2, 3], (0, 0, 0));
        check(&[1, 3], (1, 0, 0));
        check(&[2, 3], (1, 0, 0));
        check(&[1, 2, 2], (0, 1, 0));
        check(&[1, 3, 2], (0, 0, 1));
        check(&[1, 3, 2, 2], (0, 1, 1));
        check(&[5, 4, 3, 2, 1], (0, 0, 4));
    }

    #[test]
    fn a_garbled_number_is_survived() {
        let (gaps, ..) = tally(&[1, u32::MAX, 2, u32::MAX - 1, u32::MAX]);
        assert_eq!(gaps, SKIP_MAX - 1);
        assert_eq!(tally(&[0]), (0, 1, 0));
    }

    proptest! {
        /// Against the definitions, from the whole list.
        #[test]
        fn counts_follow_the_definitions(numbers in prop::collection::vec(1u32..30, 0..60)) {
            let mut seen = BTreeSet::new();
            let (mut repeats, mut inversions) = (0, 0);
            for number in &numbers {
                let expected = seen.last().map_or(1, |highest| highest + 1);
                if seen.contains(number) {
                    repeats += 1;
                } else if *number < expected {
                    inversions += 1;
                }
                seen.insert(*number);
            }
            let highest = seen.last().copied().unwrap_or(0);
            prop_assert_eq!(tally(&numbers), (highest - seen.len() as u32, repeats, inversions));
        }
    }
}
