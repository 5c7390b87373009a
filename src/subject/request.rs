//! Numbers by which a reply says which request it answers: the *correlation identifier* of Hohpe and Woolf,
//! "Enterprise Integration Patterns", Addison-Wesley, 2003.
//!
//! A reply that only says what it is about (an order, a turn, an edit) also fits every earlier request about the same
//! thing. A late reply then passes for the reply to the request under way. So each request carries a [`RequestId`] that
//! its sender never uses again, and the reply repeats it. A request that is sent again, word for word, keeps its number:
//! a reply to either copy answers it.
//!
//! ```
//! use happens_before::subject::request::RequestIds;
//! let mut ids = RequestIds::default();
//! let (first, second) = (ids.issue(), ids.issue());
//! assert_ne!(first, second, "a reply to the first is no reply to the second");
//! ```

use std::fmt;

/// The number of a request, among those of its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u32);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Gives out the numbers of one sender's requests. It belongs on the disk: after a crash, a number that is used again
/// lets the reply to a request from before the crash pass for the reply to a new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestIds {
    last: u32,
}

impl RequestIds {
    /// The next number, from 1. After four billion requests they begin again.
    pub fn issue(&mut self) -> RequestId {
        self.last = self.last.wrapping_add(1);
        RequestId(self.last)
    }
}
