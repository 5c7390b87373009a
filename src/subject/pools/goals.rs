//! What runs with pools of workers should show at least once.

use super::reading::pools;
use super::words::{Fact, Page};
use crate::policy::outcome::Outcome;
use crate::subject::goal::Goal;

pub const GOALS: &[Goal] = &[
    Goal {
        words: "all workers of the API waited for other services",
        reached: |trace| {
            pools(trace).first(|fact| {
                matches!(fact, Fact::Waiting { prices, reviews, workers } if prices + reviews >= *workers)
            })
        },
    },
    Goal {
        words: "a service had no room for a request",
        reached: |trace| pools(trace).first(|fact| matches!(fact, Fact::Rejected { .. })),
    },
    Goal {
        words: "a service stopped waiting for another",
        reached: |trace| pools(trace).first(|fact| matches!(fact, Fact::GaveUp { .. })),
    },
    Goal {
        words: "the bulkhead refused a call",
        reached: |trace| pools(trace).first(|fact| matches!(fact, Fact::Refused { .. })),
    },
    Goal {
        words: "a request's turn came when nobody waited for it any more",
        reached: |trace| pools(trace).first(|fact| matches!(fact, Fact::Skipped { .. })),
    },
    Goal {
        words: "somebody who only wanted a price did not get it",
        reached: |trace| {
            pools(trace).first(|fact| {
                matches!(fact, Fact::Settled { page: Page::Price, outcome, .. } if *outcome != Outcome::Ok)
            })
        },
    },
];
