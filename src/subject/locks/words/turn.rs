//! Workers' turns with the lock, and their names.

use std::fmt;

use crate::policy::fence::FencingToken;
use crate::sim::ids::Label;

/// One worker's turn with the lock: `A1`, `B2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Turn {
    /// The worker's number, from zero.
    pub worker: u16,
    /// The turn's number, from 1.
    pub nth: u32,
}

impl Turn {
    /// The worker's letter.
    pub const fn letter(self) -> char {
        (b'A' + (self.worker % 26) as u8) as char
    }

    /// The lease's name on the timeline.
    pub fn lease(self) -> Label {
        const NAMES: [&str; 6] =
            ["lease of A", "lease of B", "lease of C", "lease of D", "lease of E", "lease of F"];
        Label::new(NAMES[usize::from(self.worker) % NAMES.len()])
    }

    /// The lease's name where its token matters: short, so that the number stays visible.
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
