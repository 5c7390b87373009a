//! What runs with chains of services should show at least once.

use super::reading::chains;
use super::words::Fact;
use crate::subject::goal::Goal;

pub const GOALS: &[Goal] = &[
    Goal {
        words: "a service had no room for a request",
        reached: |trace| chains(trace).first(|fact| matches!(fact, Fact::Rejected { .. })),
    },
    Goal {
        words: "a service's own work failed",
        reached: |trace| chains(trace).first(|fact| matches!(fact, Fact::Failed { .. })),
    },
    Goal {
        words: "a service was down",
        reached: |trace| chains(trace).first(|fact| matches!(fact, Fact::Turned { down: true })),
    },
    Goal {
        words: "a service stopped waiting for another",
        reached: |trace| chains(trace).first(|fact| matches!(fact, Fact::GaveUp { .. })),
    },
    Goal {
        words: "a service asked another one again",
        reached: |trace| {
            chains(trace).first(|fact| matches!(fact, Fact::Asked { nth: 2.., hedge: false, .. }))
        },
    },
    Goal {
        words: "a second copy was sent while the first was still out",
        reached: |trace| chains(trace).first(|fact| matches!(fact, Fact::Asked { hedge: true, .. })),
    },
    Goal {
        words: "a copy that nobody needed any more was cancelled",
        reached: |trace| chains(trace).first(|fact| matches!(fact, Fact::Cancelled { .. })),
    },
    Goal {
        words: "an order was put into a queue instead of being passed on at once",
        reached: |trace| chains(trace).first(|fact| matches!(fact, Fact::Stored { .. })),
    },
];
