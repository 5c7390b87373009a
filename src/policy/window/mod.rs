//! Sliding windows: numbers, acknowledgements and retransmission turn a network that loses, repeats and reorders into an ordered
//! stream.
//!
//! The [`Sender`] may have a *window* of numbers under way at once, and sends again what was not acknowledged in time. The
//! [`Receiver`] takes each number once. What it has without a gap it acknowledges as a whole: a
//! *cumulative* acknowledgement, as in TCP (RFC 9293, section 3.4), so that any later one makes up for one that got lost. Two classic protocols
//! differ in what happens behind a gap (Tanenbaum and Wetherall, "Computer Networks", section 3.4):
//!
//! - *go-back-N*: the receiver throws away whatever comes after a gap, and a timeout sends everything again that is under way;
//! - *selective repeat*: the receiver keeps it and says which number it got, and only what is missing is sent again.
//!
//! On the wire a number has a few bits and wraps around. The receiver has to tell a new number from the repetition of an old one:
//! the window may be half as large as there are numbers with selective repeat, and one less than there are with go-back-N.
//! [`Bits`] does the arithmetic, and [`Bits::window_max`] has these bounds.
//!
//! ```
//! use happens_before::policy::rto::Wait;
//! use happens_before::policy::window::{Arrival, Receiver, Repeat, Sender, Window};
//! use happens_before::sim::time::{Duration, SimTime};
//! let now = SimTime::ZERO;
//! let wait = Wait::Fixed(Duration::from_millis(200));
//! let window = Window { size: 2, repeat: Repeat::Selective, wait };
//! let (mut sender, mut receiver) = (Sender::default(), Receiver::default());
//! assert_eq!((sender.send(window, now), sender.send(window, now)), (Some(1), Some(2)));
//! assert_eq!(sender.send(window, now), None, "two are under way");
//!
//! // Number 1 gets lost, number 2 arrives.
//! assert_eq!(receiver.take(2, window), Arrival::Ahead);
//! assert_eq!(sender.acknowledge(receiver.acknowledgement(2), now), [2]);
//! assert_eq!(sender.send(window, now), None, "the window begins at the gap");
//! assert_eq!(sender.expire(1, window, now), [1], "only what is missing");
//! assert_eq!(receiver.take(1, window), Arrival::Next);
//! assert_eq!(receiver.acknowledgement(1).next, 3, "the gap is closed");
//! ```

mod receiver;
mod sender;
#[cfg(test)]
mod tests;

use super::rto::Wait;

pub use receiver::{Arrival, Receiver};
pub use sender::Sender;

/// What is sent again after a timeout, and what becomes of numbers behind a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Only what is missing is sent again; the receiver keeps what came after it.
    Selective,
    /// Everything under way is sent again; the receiver takes nothing out of turn.
    GoBackN,
}

/// The rules that sender and receiver agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many numbers may be under way at once, the first unacknowledged one included.
    pub size: u32,
    /// What is sent again.
    pub repeat: Repeat,
    /// How long to wait for an acknowledgement.
    pub wait: Wait,
}

impl Window {
    /// How many numbers, from the next one on, a receiver takes: with go-back-N only that one.
    #[must_use]
    pub fn room(&self) -> u32 {
        match self.repeat {
            Repeat::Selective => self.size.max(1),
            Repeat::GoBackN => 1,
        }
    }
}

/// What a receiver says that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ack {
    /// Every number below this one.
    pub next: u32,
    /// Beside them this one: a *selective* acknowledgement, such as TCP's SACK (RFC 2018).
    pub also: Option<u32>,
}

/// How many bits a number has on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits(pub u8);

impl Bits {
    fn mask(self) -> u32 {
        1_u32.checked_shl(u32::from(self.0)).map_or(u32::MAX, |numbers| numbers - 1)
    }

    /// A number as it is sent.
    #[must_use]
    pub fn on_the_wire(self, number: u32) -> u32 {
        number & self.mask()
    }

    /// The number that a receiver takes one on the wire for: the first that looks like it from `expected` on, if it has
    /// [room](Window::room) for that; otherwise the nearest one, in either direction.
    #[must_use]
    pub fn read(self, on_the_wire: u32, expected: u32, room: u32) -> u32 {
        let ahead = on_the_wire.wrapping_sub(expected) & self.mask();
        if ahead < room || ahead <= self.mask() / 2 {
            return expected.saturating_add(ahead);
        }
        let behind = expected.wrapping_sub(on_the_wire) & self.mask();
        expected.saturating_sub(behind)
    }

    /// The largest window with which no old number is taken for a new one.
    #[must_use]
    pub fn window_max(self, repeat: Repeat) -> u32 {
        match repeat {
            Repeat::Selective => self.mask() / 2 + 1,
            Repeat::GoBackN => self.mask(),
        }
    }
}
