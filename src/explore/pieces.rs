//! Work cut into pieces, which different workers do at the same time.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// Consecutive numbers of seeds, schedules or tasks, counted from the first one of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: u32,
    /// The first number that is not in it.
    pub until: u32,
}

impl Span {
    /// Cuts a span into pieces of at most `size`, in order. The last piece may be shorter.
    ///
    /// # Panics
    ///
    /// If `size` is 0.
    pub fn cut(self, size: u32) -> VecDeque<Self> {
        assert!(size > 0, "pieces have a size");
        let mut pieces = VecDeque::new();
        let mut from = self.from;
        while from < self.until {
            let until = self.until.min(from + size);
            pieces.push_back(Self { from, until });
            from = until;
        }
        pieces
    }
}

/// A run of a comparison that broke a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// With the fix, or without it.
    pub fixed: bool,
    pub seed: u64,
}
