//! What runs with streams of slips should show at least once.

use super::reading::slips;
use super::words::{Discarded, Fact};
use crate::subject::goal::Goal;

pub const GOALS: &[Goal] = &[
    Goal {
        words: "a slip was sent again",
        reached: |trace| slips(trace).first(|fact| matches!(fact, Fact::Sent { times: 2.., .. })),
    },
    Goal {
        words: "a repeat was recognised by its number",
        reached: |trace| {
            slips(trace).first(|fact| matches!(fact, Fact::Discarded { why: Discarded::Repeat, .. }))
        },
    },
    Goal {
        words: "a slip waited for an earlier one",
        reached: |trace| slips(trace).first(|fact| matches!(fact, Fact::HeldBack { .. })),
    },
    Goal {
        words: "a missing number was passed over",
        reached: |trace| slips(trace).first(|fact| matches!(fact, Fact::KeptFree { .. })),
    },
    Goal {
        words: "the till's window was full",
        reached: |trace| slips(trace).first(|fact| matches!(fact, Fact::Window { full: true, .. })),
    },
    Goal {
        words: "one of the two generals decided not to act",
        reached: |trace| slips(trace).first(|fact| matches!(fact, Fact::Decided { acts: false, .. })),
    },
];
