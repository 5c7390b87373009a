//! What runs with overload should show at least once.

use super::reading::rushes;
use super::words::{Fact, Why};
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::goal::Goal;

pub const GOALS: &[Goal] = &[
    Goal {
        words: "a worker began with a request whose phone could not be answered in time",
        reached: |trace| rushes(trace).first(|fact| matches!(fact, Fact::Started { stale: true, .. })),
    },
    Goal {
        words: "a phone called again",
        reached: |trace| rushes(trace).first(|fact| matches!(fact, Fact::Queued { attempt: 2.., .. })),
    },
    Goal {
        words: "the retry budget held a phone back",
        reached: |trace| rushes(trace).first(|fact| matches!(fact, Fact::HeldBack { .. })),
    },
    Goal { words: "the queue was full", reached: |trace| dropped(trace, &[Why::Full, Why::Pushed]) },
    Goal {
        words: "a request was thrown away because it could not be served in time",
        reached: |trace| dropped(trace, &[Why::Hopeless, Why::Gone]),
    },
    Goal {
        words: "requests were thrown away because the queue had been too long for too long",
        reached: |trace| dropped(trace, &[Why::Standing]),
    },
    Goal {
        words: "the import had to wait for credit",
        reached: |trace| rushes(trace).first(|fact| matches!(fact, Fact::Imported { credit: 0, .. })),
    },
    Goal {
        words: "the server stalled",
        reached: |trace| rushes(trace).first(|fact| matches!(fact, Fact::Stalled { begins: true })),
    },
];

fn dropped(trace: &Trace<Words>, reasons: &[Why]) -> Option<EventId> {
    rushes(trace).first(|fact| matches!(fact, Fact::Dropped { why, .. } if reasons.contains(why)))
}
