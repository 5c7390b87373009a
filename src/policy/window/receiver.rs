//! The receiver's half: which numbers it has, and what it says of that.

use crate::sim::sorted::Set;

use super::{Ack, Window};

/// What becomes of a number that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It was the next one: it closes the gap, if there was one.
    Next,
    /// It is new, and something before it is missing. It is kept.
    Ahead,
    /// It is here already.
    Repeat,
    /// It is new and not kept: out of turn, or beyond the window.
    Refused,
}

/// The numbers of a stream, from 1, as its receiver has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    next: u32,
    ahead: Set<u32>,
}

impl Default for Receiver {
    fn default() -> Self {
        Self { next: 1, ahead: Set::new() }
    }
}

impl Receiver {
    /// Takes in a number.
    pub fn take(&mut self, number: u32, window: Window) -> Arrival {
        if number < self.next || self.ahead.contains(&number) {
            return Arrival::Repeat;
        }
        if number > self.next {
            return if number - self.next < window.room() {
                self.ahead.insert(number);
                Arrival::Ahead
            } else {
                Arrival::Refused
            };
        }
        self.next += 1;
        while self.ahead.remove(&self.next) {
            self.next += 1;
        }
        Arrival::Next
    }

    /// What it has, said because this number came.
    #[must_use]
    pub fn acknowledgement(&self, came: u32) -> Ack {
        Ack { next: self.next, also: self.ahead.contains(&came).then_some(came) }
    }

    /// The same with the number after the highest that came in place of the first that is missing: what is almost right, and
    /// gives up whatever is missing below.
    #[must_use]
    pub fn highest_acknowledgement(&self) -> Ack {
        Ack { next: self.ahead.last().map_or(self.next, |highest| highest.saturating_add(1)), also: None }
    }

    /// The first number that is missing.
    #[must_use]
    pub const fn next(&self) -> u32 {
        self.next
    }

    /// How many it has beyond a gap.
    #[must_use]
    pub fn kept(&self) -> u32 {
        self.ahead.len() as u32
    }
}
