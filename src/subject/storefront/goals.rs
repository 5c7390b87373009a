//! What runs of the shop should show at least once.

use super::reading::shop;
use super::words::Fact;
use crate::subject::goal::Goal;

pub const GOALS: &[Goal] = &[
    Goal {
        words: "the front stopped waiting for an attempt",
        reached: |trace| shop(trace).first(|fact| matches!(fact, Fact::GaveUp { .. })),
    },
    Goal {
        words: "an order was recognised by its key",
        reached: |trace| shop(trace).first(|fact| matches!(fact, Fact::Known { .. })),
    },
    Goal {
        words: "the proxy changed or repeated an order",
        reached: |trace| shop(trace).first(|fact| matches!(fact, Fact::Meddled { .. })),
    },
    Goal {
        words: "the checkout refused a seal",
        reached: |trace| shop(trace).first(|fact| matches!(fact, Fact::Refused { .. })),
    },
    Goal {
        words: "a call went to an address that its owner had left",
        reached: |trace| shop(trace).first(|fact| matches!(fact, Fact::Missed { .. })),
    },
    Goal {
        words: "work was stopped at a time limit",
        reached: |trace| shop(trace).first(|fact| matches!(fact, Fact::CutOff { .. })),
    },
    Goal {
        words: "an older version met a field that it did not know",
        reached: |trace| shop(trace).first(|fact| matches!(fact, Fact::Unfamiliar { .. })),
    },
    Goal {
        words: "a customer got a page in time, but not all of it",
        reached: |trace| shop(trace).first(|fact| matches!(fact, Fact::Loaded { complete: false, .. })),
    },
];
