//! What runs with queues should show at least once.

use super::reading::jobs;
use super::words::Fact;
use crate::subject::goal::Goal;

pub const GOALS: &[Goal] = &[
    Goal {
        words: "a message was delivered again",
        reached: |trace| {
            jobs(trace).first(|fact| matches!(fact, Fact::Received { handle, .. } if handle.receive > 1))
        },
    },
    Goal {
        words: "a receipt came too late and did nothing",
        reached: |trace| jobs(trace).first(|fact| matches!(fact, Fact::Refused { .. })),
    },
    Goal {
        words: "a worker extended a message's timeout",
        reached: |trace| jobs(trace).first(|fact| matches!(fact, Fact::Extended { .. })),
    },
    Goal {
        words: "a repeat was recognised by its key",
        reached: |trace| jobs(trace).first(|fact| matches!(fact, Fact::Skipped { .. } | Fact::Repeat { .. })),
    },
    Goal {
        words: "a worker failed to process a message",
        reached: |trace| jobs(trace).first(|fact| matches!(fact, Fact::Failed { .. })),
    },
    Goal {
        words: "a message went to the dead letters",
        reached: |trace| jobs(trace).first(|fact| matches!(fact, Fact::Parked { .. })),
    },
    Goal {
        words: "a message waited for an earlier one of its group",
        reached: |trace| jobs(trace).first(|fact| matches!(fact, Fact::HeldUp { .. })),
    },
];
