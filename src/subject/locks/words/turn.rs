//! One worker's turn with the lock, and what it is called.

use std::fmt;

use crate::policy::fence::FencingToken;
use crate::sim::ids::Label;

/// One worker's turn with the lock: `A1`, `B2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Turn {
    /// The worker, from zero.
    pub worker: u16,
    /// The number of its turn, from 1.
    pub nth: u32,
}

impl Turn {
    /// The worker's letter.
    pub const fn letter(self) -> char {
        (b'A' + (self.worker % 26) as u8) as char
    }

    /// What its lease is called on the timeline.
    pub fn lease(self) -> Label {
        const NAMES: [&str; 6] =
            ["lease of A", "lease of B", "lease of C", "lease of D", "lease of E", "lease of F"];
        Label::new(NAMES[usize::from(self.worker) % NAMES.len()])
    }

    /// What its lease is called where the token matters that came with it: short, so that the number is seen.
    pub fn lease_with(self, token: FencingToken) -> Label {
        const NAMES: [&str; 6] = ["A, token", "B, token", "C, token", "D, token", "E, token", "F, token"];
        labelled(NAMES[usize::from(self.worker) % NAMES.len()], token)
    }
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.letter(), self.nth)
    }
}

/// A name followed by a token.
pub fn labelled(name: &'static str, token: FencingToken) -> Label {
    Label { name, number: u32::try_from(token.0).ok() }
}
