//! What runs with prices should show at least once.

use super::reading::edits;
use crate::policy::register::Taken;
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::edit::Fact;
use crate::subject::goal::{CLOCK_SET, Goal};

pub const GOALS: &[Goal] = &[
    Goal { words: "a write was dropped, and nobody was told", reached: |trace| taken(trace, Taken::Dropped) },
    Goal {
        words: "a write was refused, and its author was told",
        reached: |trace| taken(trace, Taken::Refused),
    },
    CLOCK_SET,
    Goal {
        words: "a stopwatch showed a negative time",
        reached: |trace| edits(trace).first(|fact| matches!(fact, Fact::Measured { took_us: ..0, .. })),
    },
];

fn taken(trace: &Trace<Words>, decision: Taken) -> Option<EventId> {
    edits(trace).first(|fact| matches!(fact, Fact::Decided { taken, .. } if *taken == decision))
}
