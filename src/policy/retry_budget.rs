//! A retry budget: a client whose calls mostly fail stops retrying, so that it does not overwhelm a service
//! in trouble.
//!
//! An attempt limit caps *one* call; it does nothing against thousands of calls that
//! all retry at once. A budget is shared by all calls to one server. This one is gRPC's "retry
//! throttling" (gRFC A6, "gRPC Retry Design"). A token count starts full at `maxTokens`; every
//! failed attempt takes one, and every successful attempt gives back `tokenRatio`. A retry is allowed
//! only while the count is **above half** of the maximum. First attempts are never held back, so
//! the budget refills on its own when the server recovers. With a ratio of 0.1, retries are sustained
//! while at most about one attempt in eleven fails.
//!
//! Tokens are counted in thousandths, the precision that A6 allows: no floats. Record the attempt's
//! result first, then ask [`RetryBudget::allows_retry`]. Only failures that would be retried count:
//! a declined card is an answer, not a sign of trouble. Server push-back is not modelled.
//!
//! ```
//! use happens_before::policy::retry_budget::{RetryBudget, RetryThrottling};
//!
//! let mut budget = RetryBudget::new(RetryThrottling::default())?;
//! for failures in 1..=4 {
//!     budget.on_failure();
//!     assert!(budget.allows_retry(), "{failures} of 10 tokens gone");
//! }
//! budget.on_failure();
//! assert!(!budget.allows_retry(), "5 left is not above half");
//! budget.on_success();
//! assert!(budget.allows_retry(), "5.1 is");
//! # Ok::<(), happens_before::policy::retry_budget::RetryThrottlingError>(())
//! ```

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The cost of a failed attempt: one token, in thousandths.
pub const FAILURE_COST_MILLI_TOKENS: u32 = 1_000;

/// The settings of a budget, `maxTokens` and `tokenRatio` in A6. The default is A6's example: 10
/// and 0.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RetryThrottling {
    /// The full budget, in thousandths of a token. Greater than zero.
    pub max_milli_tokens: u32,
    /// The refill per success, in thousandths of a token. Greater than zero.
    pub success_milli_tokens: u32,
}

impl RetryThrottling {
    /// A6's example: 10 and 0.1.
    pub const A6: Self = Self { max_milli_tokens: 10_000, success_milli_tokens: 100 };
}

impl Default for RetryThrottling {
    fn default() -> Self {
        Self::A6
    }
}

/// Settings that A6 does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RetryThrottlingError {
    /// `max_milli_tokens` is zero.
    #[error("the most tokens that a retry budget can hold must be more than zero")]
    NoTokens,
    /// `success_milli_tokens` is zero.
    #[error("a success must give something back to a retry budget, or it would never refill")]
    NoRefill,
}

/// One client's tokens for one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryBudget {
    settings: RetryThrottling,
    milli_tokens: u32,
}

impl RetryBudget {
    /// A full budget.
    ///
    /// # Errors
    /// If a setting is zero.
    pub fn new(settings: RetryThrottling) -> Result<Self, RetryThrottlingError> {
        if settings.max_milli_tokens == 0 {
            return Err(RetryThrottlingError::NoTokens);
        }
        if settings.success_milli_tokens == 0 {
            return Err(RetryThrottlingError::NoRefill);
        }
        Ok(Self { settings, milli_tokens: settings.max_milli_tokens })
    }

    /// Records an attempt, first or retry, that failed in a way worth retrying (including one without an
    /// answer).
    pub fn on_failure(&mut self) {
        self.milli_tokens = self.milli_tokens.saturating_sub(FAILURE_COST_MILLI_TOKENS);
    }

    /// Records an attempt, first or retry, that succeeded.
    pub fn on_success(&mut self) {
        let refilled = self.milli_tokens.saturating_add(self.settings.success_milli_tokens);
        self.milli_tokens = refilled.min(self.settings.max_milli_tokens);
    }

    /// True if a retry may be made now: more than half of the tokens are left. A call that is
    /// refused is given up, not queued.
    #[must_use]
    pub fn allows_retry(&self) -> bool {
        // The count is an integer, so comparing it with the rounded-down half is exact.
        self.milli_tokens > self.settings.max_milli_tokens / 2
    }

    /// The tokens left, in thousandths.
    #[must_use]
    pub fn milli_tokens(&self) -> u32 {
        self.milli_tokens
    }

    /// The settings passed to [`RetryBudget::new`].
    #[must_use]
    pub fn settings(&self) -> RetryThrottling {
        self.settings
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn budget(max_milli_tokens: u32, success_milli_tokens: u32) -> RetryBudget {
        RetryBudget::new(RetryThrottling { max_milli_tokens, success_milli_tokens }).unwrap()
    }

    #[test]
    fn the_default_is_the_example_of_a6() {
        let budget = RetryBudget::new(RetryThrottling::default()).unwrap();
        assert_eq!(budget, self::budget(10_000, 100));
        assert_eq!(budget.milli_tokens(), 10_000, "token_count starts at maxTokens");
        assert!(budget.allows_retry());
    }

    /// A6: "If `token_count` is less than or equal to the threshold" retries stop.
    #[test]
    fn exactly_half_is_not_enough() {
        let check = |max: u32, failures: u32, allowed: bool| {
            let mut budget = budget(max, 1);
            (0..failures).for_each(|_| budget.on_failure());
            assert_eq!(budget.allows_retry(), allowed, "{failures} failures of {max}");
        };
        check(10_000, 4, true);
        check(10_000, 5, false);
        check(10_001, 5, true);
        check(9_999, 5, false);
        check(1_000, 0, true);
        check(1_000, 1, false);
        check(1, 0, true);
    }

    /// A6: the count stays between 0 and maxTokens.
    #[test]
    fn the_count_stays_between_zero_and_the_maximum() {
        let mut budget = budget(2_500, 100);
        budget.on_success();
        assert_eq!(budget.milli_tokens(), 2_500);
        let mut counts = Vec::new();
        for _ in 0..4 {
            budget.on_failure();
            counts.push(budget.milli_tokens());
        }
        assert_eq!(counts, [1_500, 500, 0, 0]);
        budget.on_success();
        assert_eq!(budget.milli_tokens(), 100);
    }

    #[test]
    fn an_empty_budget_needs_fifty_one_successes() {
        let mut budget = budget(10_000, 100);
        (0..10).for_each(|_| budget.on_failure());
        assert_eq!(budget.milli_tokens(), 0);
        let successes = (1..=100).find(|_| {
            budget.on_success();
            budget.allows_retry()
        });
        assert_eq!(successes, Some(51));
    }

    /// One failure per ten successes breaks even; A6 mentions a ratio of about 10 %.
    #[test]
    fn ten_successes_pay_for_one_failure() {
        let check = |successes: u32, sustained: bool| {
            let mut budget = budget(10_000, 100);
            for _ in 0..1_000 {
                budget.on_failure();
                (0..successes).for_each(|_| budget.on_success());
            }
            assert_eq!(budget.allows_retry(), sustained, "1 failure to {successes} successes");
        };
        check(10, true);
        check(9, false);
    }

    #[test]
    fn zero_settings_are_refused() {
        let check = |max_milli_tokens, success_milli_tokens, expected| {
            let settings = RetryThrottling { max_milli_tokens, success_milli_tokens };
            assert_eq!(RetryBudget::new(settings).map(|budget| budget.settings()), expected);
        };
        check(0, 100, Err(RetryThrottlingError::NoTokens));
        check(10_000, 0, Err(RetryThrottlingError::NoRefill));
        check(1, 1, Ok(RetryThrottling { max_milli_tokens: 1, success_milli_tokens: 1 }));
    }

    #[test]
    fn settings_round_trip_with_plain_names() {
        let text = serde_json::to_string(&RetryThrottling::default()).unwrap();
        assert_eq!(text, r#"{"max_milli_tokens":10000,"success_milli_tokens":100}"#);
        assert_eq!(serde_json::from_str::<RetryThrottling>(&text).unwrap(), RetryThrottling::default());
    }

    proptest! {
        /// Compares the budget with A6's rules in signed integers, for any settings and any history.
        #[test]
        fn it_follows_the_rules_of_a6(
            max in 1..=u32::MAX, ratio in 1..=u32::MAX,
            history in prop::collection::vec(any::<bool>(), 0..60),
        ) {
            let mut budget = budget(max, ratio);
            let mut token_count = i64::from(max);
            for succeeded in history {
                if succeeded {
                    budget.on_success();
                    token_count += i64::from(ratio);
                } else {
                    budget.on_failure();
                    token_count -= 1_000;
                }
                token_count = token_count.clamp(0, i64::from(max));
                prop_assert_eq!(i64::from(budget.milli_tokens()), token_count);
                prop_assert_eq!(budget.allows_retry(), token_count * 2 > i64::from(max));
            }
        }
    }
}
