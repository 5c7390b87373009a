//! A retry quota: how the AWS SDKs limit retries, as an alternative to the budget of [gRPC](super::retry_budget).
//!
//! The AWS SDKs' *standard* retry mode ("Retry behavior", AWS SDKs and Tools Reference Guide) keeps a bucket of 500 tokens for all
//! calls of a client. A retry takes 5 tokens, or 10 after a timeout, and is not made if fewer are left. A call that succeeds after a
//! retry returns that retry's tokens; one that succeeds at once adds 1. The bucket never exceeds its size.
//!
//! | | [gRPC](super::retry_budget) | AWS SDKs |
//! |---|---|---|
//! | full | 10 | 500 |
//! | cost | a failure: 1 | a retry: 5, after a timeout 10 |
//! | refill | a success: 0.1 | a success at once: 1; after a retry, its cost |
//! | a retry is allowed | above half | while the tokens cover its cost |
//!
//! So the quota asks what retries cost the client; the budget asks what share of its attempts fail. A quota of 500 pays for a hundred
//! retries in a row, so a client that makes few calls never notices it.
//!
//! ```
//! use happens_before::policy::retry_quota::{Cause, RetryQuota};
//! let mut quota = RetryQuota::default();
//! let taken = quota.take(Cause::Timeout).expect("it is full");
//! assert_eq!(quota.tokens(), 490);
//! quota.on_success(Some(taken));
//! assert_eq!(quota.tokens(), 500);
//! ```

/// Why a call is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// An answer that asks for it.
    Failure,
    /// No answer in time.
    Timeout,
}

/// The tokens that a retry has taken, to be returned if it succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "what a retry has taken is given back when its call succeeds"]
pub struct Taken(u32);

/// The tokens of one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryQuota {
    tokens: u32,
}

/// The size of the bucket.
pub const SIZE: u32 = 500;
/// The cost of a retry.
const RETRY: u32 = 5;
/// The cost of a retry after a timeout.
const AFTER_TIMEOUT: u32 = 10;
/// The refill for a call that succeeds at once.
const AT_ONCE: u32 = 1;

impl Default for RetryQuota {
    /// A full bucket.
    fn default() -> Self {
        Self { tokens: SIZE }
    }
}

impl RetryQuota {
    /// Pays for a retry; `None` if too few tokens are left, and then no retry may be made.
    pub fn take(&mut self, cause: Cause) -> Option<Taken> {
        let cost = match cause {
            Cause::Failure => RETRY,
            Cause::Timeout => AFTER_TIMEOUT,
        };
        self.tokens = self.tokens.checked_sub(cost)?;
        Some(Taken(cost))
    }

    /// Records a successful call. `retried` holds the tokens of its last retry, if there was one.
    pub fn on_success(&mut self, retried: Option<Taken>) {
        let back = retried.map_or(AT_ONCE, |Taken(cost)| cost);
        self.tokens = self.tokens.saturating_add(back).min(SIZE);
    }

    /// The tokens left.
    #[must_use]
    pub const fn tokens(&self) -> u32 {
        self.tokens
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::policy::retry_budget::{RetryBudget, RetryThrottling};

    fn drained() -> RetryQuota {
        let mut quota = RetryQuota::default();
        while quota.take(Cause::Failure).is_some() {}
        quota
    }

    #[test]
    fn a_full_bucket_pays_for_a_hundred_retries_or_for_fifty_after_timeouts() {
        let count = |cause| {
            let mut quota = RetryQuota::default();
            (0..1_000).filter(|_| quota.take(cause).is_some()).count()
        };
        assert_eq!((count(Cause::Failure), count(Cause::Timeout)), (100, 50));
    }

    /// Drain, heal, five successes, one failure: one retry is allowed, but not a second. With the same history, gRPC's budget has
    /// half a token, far below its threshold.
    #[test]
    fn after_five_successes_there_is_one_retry() {
        let mut quota = drained();
        (0..5).for_each(|_| quota.on_success(None));
        assert_eq!(quota.clone().take(Cause::Timeout), None, "a timeout costs ten");
        assert_eq!(quota.take(Cause::Failure), Some(Taken(5)));
        assert_eq!(quota.take(Cause::Failure), None);
        let mut budget = RetryBudget::new(RetryThrottling::default()).unwrap();
        (0..10).for_each(|_| budget.on_failure());
        (0..5).for_each(|_| budget.on_success());
        assert_eq!(budget.milli_tokens(), 500);
        budget.on_failure();
        assert!(!budget.allows_retry());
    }

    proptest! {
        /// In any history, tokens are returned at most once, and the bucket never exceeds its size.
        #[test]
        fn the_bucket_never_exceeds_its_size(history in prop::collection::vec(0u8..4, 0..400)) {
            let mut quota = RetryQuota::default();
            let mut taken = None;
            for what in history {
                match what {
                    0 => taken = quota.take(Cause::Failure).or(taken),
                    1 => taken = quota.take(Cause::Timeout).or(taken),
                    2 => quota.on_success(taken.take()),
                    _ => quota.on_success(None),
                }
                prop_assert!(quota.tokens() <= SIZE);
            }
        }
    }
}
