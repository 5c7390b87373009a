//! Fencing: ever-growing numbers that a lock issues and the protected resource checks.
//!
//! A lease expires on its own, and its holder may be the last to learn of it: it was paused, or its request
//! is still in flight. Then only the resource can tell that request from one of the current
//! holder. So the lock issues a **fencing token** with each grant, greater than every one before. Requests
//! carry it, and the resource remembers the highest token it has seen and refuses lower ones (Kleppmann,
//! "How to do distributed locking", 2016; earlier, the *sequencers* of Burrows, "The Chubby lock service
//! for loosely-coupled distributed systems", OSDI 2006).
//!
//! - A token that the resource does not compare has no effect.
//! - The resource learns of a new holder with that holder's *first* request. If only writes are compared, an
//!   old holder can still write after the new one has read.
//! - It works because the numbers grow. A random token identifies a holder, but does not tell
//!   which of two holders came later.
//!
//! ```
//! use happens_before::policy::fence::{Fence, TokenCounter};
//! let mut lock = TokenCounter::default();
//! let (first, second) = (lock.issue(), lock.issue());
//! let mut file = Fence::default();
//! assert!(file.admit(first).is_ok());
//! assert!(file.admit(second).is_ok() && file.admit(second).is_ok(), "a holder may come again");
//! assert_eq!(file.admit(first).unwrap_err().highest, second, "its turn is over");
//! ```

use std::fmt;

use thiserror::Error;

/// A number that a lock issued with a grant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FencingToken(pub u64);

impl fmt::Display for FencingToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Issues tokens. It belongs to the lock's durable state: a counter that is lost or goes back issues the
/// same number twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenCounter {
    last: u64,
}

impl TokenCounter {
    /// A counter whose last token was this one.
    #[must_use]
    pub const fn after(last: FencingToken) -> Self {
        Self { last: last.0 }
    }

    /// Issues the next token, greater than all before.
    pub fn issue(&mut self) -> FencingToken {
        self.last = self.last.saturating_add(1);
        FencingToken(self.last)
    }

    /// The last token issued; zero before the first.
    #[must_use]
    pub const fn last(self) -> FencingToken {
        FencingToken(self.last)
    }
}

/// A request's token is lower than one seen before. It must not be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a holder with token {highest} was here before")]
pub struct Stale {
    /// The highest token seen.
    pub highest: FencingToken,
}

/// The state of the resource: the highest token seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fence {
    highest: Option<FencingToken>,
}

impl Fence {
    /// Lets a request pass, unless a higher token was seen, and remembers its token.
    ///
    /// # Errors
    /// If the token is stale. Nothing changes then.
    pub fn admit(&mut self, token: FencingToken) -> Result<(), Stale> {
        match self.highest {
            Some(highest) if token < highest => Err(Stale { highest }),
            _ => {
                self.highest = Some(token);
                Ok(())
            }
        }
    }

    /// The highest token seen.
    #[must_use]
    pub const fn highest(&self) -> Option<FencingToken> {
        self.highest
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_counter_goes_on_after_what_it_gave_last() {
        let mut counter = TokenCounter::default();
        assert_eq!(
            (counter.last(), counter.issue(), counter.issue()),
            (FencingToken(0), FencingToken(1), FencingToken(2))
        );
        assert_eq!(TokenCounter::after(FencingToken(2)), counter);
    }

    #[test]
    fn a_fence_that_has_seen_nothing_lets_anybody_pass() {
        for token in [0, 1, u64::MAX] {
            assert_eq!(Fence::default().admit(FencingToken(token)), Ok(()));
        }
    }

    proptest! {
        /// The definition: a request passes if and only if no higher token was seen before it. So the tokens that
        /// pass never decrease.
        #[test]
        fn what_passes_never_goes_back(tokens in prop::collection::vec(0u64..12, 0..40)) {
            let mut fence = Fence::default();
            let mut passed: Vec<u64> = Vec::new();
            for token in tokens {
                let highest = passed.iter().copied().max();
                let admitted = fence.admit(FencingToken(token));
                prop_assert_eq!(admitted.is_ok(), highest.is_none_or(|highest| token >= highest));
                if admitted.is_ok() {
                    passed.push(token);
                }
                prop_assert_eq!(fence.highest().map(|token| token.0), passed.iter().copied().max());
            }
            prop_assert!(passed.is_sorted());
        }
    }
}
