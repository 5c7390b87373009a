//! The purse that retries are paid from: a budget shared by all of a process's calls to one server.

use crate::policy::retry_budget::{RetryBudget, RetryThrottling};
use crate::policy::retry_quota::{Cause, RetryQuota, SIZE, Taken};
use crate::sim::process::Level;

/// The rule that limits retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// [gRPC's](crate::policy::retry_budget): failures take tokens, and retries are allowed while more than half are left.
    Grpc(RetryThrottling),
    /// That of the [AWS SDKs](crate::policy::retry_quota): each retry takes tokens, as long as there are enough.
    Sdk,
}

/// The tokens left.
#[derive(Clone, Debug)]
pub enum Purse {
    Grpc(RetryBudget),
    Sdk(RetryQuota),
}

impl Purse {
    /// A full purse; `None` if the rule does not allow these settings.
    pub fn of(budget: Budget) -> Option<Self> {
        match budget {
            Budget::Grpc(settings) => RetryBudget::new(settings).ok().map(Self::Grpc),
            Budget::Sdk => Some(Self::Sdk(RetryQuota::default())),
        }
    }

    /// Records a failed attempt, and pays for its retry if `retries` is set. Returns whether the retry is allowed, and what it
    /// took.
    pub fn failed(&mut self, cause: Cause, retries: bool) -> (bool, Option<Taken>) {
        match self {
            Self::Grpc(budget) => {
                budget.on_failure();
                (budget.allows_retry(), None)
            }
            Self::Sdk(quota) => {
                let taken = if retries { quota.take(cause) } else { None };
                (taken.is_some(), taken)
            }
        }
    }

    /// Records a successful call, with what its last retry took.
    pub fn succeeded(&mut self, taken: Option<Taken>) {
        match self {
            Self::Grpc(budget) => budget.on_success(),
            Self::Sdk(quota) => quota.on_success(taken),
        }
    }

    /// The tokens left, in thousandths.
    pub fn milli_tokens(&self) -> u32 {
        match self {
            Self::Grpc(budget) => budget.milli_tokens(),
            Self::Sdk(quota) => quota.tokens() * 1_000,
        }
    }

    /// The number of tokens spent, if every change is reported. (gRPC's budget is reported only when it holds a retry back: recorded
    /// runs contain no more than that.)
    pub fn spent(&self) -> Option<Level> {
        match self {
            Self::Grpc(_) => None,
            Self::Sdk(quota) => Some(Level::new(SIZE - quota.tokens(), SIZE)),
        }
    }
}
