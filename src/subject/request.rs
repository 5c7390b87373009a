//! Request numbers, by which a reply says which request it answers: the *correlation identifier* of Hohpe
//! and Woolf, "Enterprise Integration Patterns", Addison-Wesley, 2003.
//!
//! A reply that names only its subject (an order, a turn, an edit) also fits every earlier request about the same
//! subject, so a late reply could pass for the reply to the current request. So each request carries a [`RequestId`]
//! that its sender never reuses, and the reply repeats it. A resent request keeps its number: a reply to either copy
//! answers it.
//!
//! ```
//! use happens_before::subject::request::RequestIds;
//! let mut ids = RequestIds::default();
//! let (first, second) = (ids.issue(), ids.issue());
//! assert_ne!(first, second, "a reply to the first is no reply to the second");
//! ```

use std::fmt;

/// The number of a request, unique for its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u32);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Issues one sender's request numbers. It belongs on disk: if a crash made it reuse a number, the reply to a request
/// from before the crash could pass for the reply to a new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestIds {
    last: u32,
}

impl RequestIds {
    /// The next number, from 1. It wraps around after four billion requests.
    pub fn issue(&mut self) -> RequestId {
        self.last = self.last.wrapping_add(1);
        RequestId(self.last)
    }
}
