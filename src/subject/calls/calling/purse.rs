//! What retries are paid from: a budget that all calls of a process to one server share.

use crate::policy::retry_budget::{RetryBudget, RetryThrottling};
use crate::policy::retry_quota::{Cause, RetryQuota, SIZE, Taken};
use crate::sim::process::Level;

/// By whose rule retries are bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// By [gRPC's](crate::policy::retry_budget): failures take tokens, and above half a retry is made.
    Grpc(RetryThrottling),
    /// By that of the [AWS SDKs](crate::policy::retry_quota): retries take tokens, as long as there are any.
    Sdk,
}

/// The tokens that are left.
#[derive(Clone, Debug)]
pub enum Purse {
    Grpc(RetryBudget),
    Sdk(RetryQuota),
}

impl Purse {
    /// A full one; `None` if a budget's settings are none that its rule allows.
    pub fn of(budget: Budget) -> Option<Self> {
        match budget {
            Budget::Grpc(settings) => RetryBudget::new(settings).ok().map(Self::Grpc),
            Budget::Sdk => Some(Self::Sdk(RetryQuota::default())),
        }
    }

    /// Records an attempt that failed, and pays for the retry that would be made. Returns whether it may be made, and what it took.
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

    /// Records a call that succeeded, with what its last retry took.
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

    /// How many are spent, if that is reported whenever it changes. (Of gRPC's budget it is told when it holds a retry back: runs that
    /// were recorded say no more.)
    pub fn spent(&self) -> Option<Level> {
        match self {
            Self::Grpc(_) => None,
            Self::Sdk(quota) => Some(Level { value: SIZE - quota.tokens(), of: SIZE }),
        }
    }
}
