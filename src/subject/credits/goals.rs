//! What runs with credits should show at least once.

use super::judged::{Shown, judged};
use super::reading::credits;
use super::words::{Fact, Key, Why, Written};
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::goal::Goal;

fn refused(trace: &Trace<Words>, of: Why) -> Option<EventId> {
    credits(trace).first(|fact| matches!(fact, Fact::TurnedBack { why, .. } if *why == of))
}

/// The last event of a run that shows something.
fn shown(trace: &Trace<Words>, of: Shown) -> Option<EventId> {
    let last = credits(trace).all().last()?.0;
    (judged(trace, trace.len()).shown() == of).then_some(last)
}

pub const GOALS: &[Goal] = &[
    Goal {
        words: "a saga was compensated after another one had written the same record",
        reached: |trace| {
            let between = |written: &Written, saga| written.undo && written.over != Some(saga);
            credits(trace).first(|fact| {
                matches!(fact, Fact::Wrote { saga, key: Key::Credit, written, .. } if between(written, *saga))
            })
        },
    },
    Goal { words: "a saga read what another one took back", reached: |trace| shown(trace, Shown::DirtyRead) },
    Goal {
        words: "a saga wrote over an update that it had not seen",
        reached: |trace| credits(trace).first(|fact| fact.lost_update().is_some()),
    },
    Goal {
        words: "a saga turned back because a record had changed",
        reached: |trace| refused(trace, Why::Changed),
    },
    Goal {
        words: "a saga waited for a semantic lock",
        reached: |trace| credits(trace).first(|fact| matches!(fact, Fact::Wants { .. })),
    },
    Goal {
        words: "a saga was refused because of a semantic lock",
        reached: |trace| refused(trace, Why::Locked),
    },
    Goal {
        words: "a cancellation came before what it cancels",
        reached: |trace| {
            credits(trace).first(|fact| {
                matches!(
                    fact,
                    Fact::Nothing { key: Key::Parcel(_), .. } | Fact::Filed { key: Key::Parcel(_), .. }
                )
            })
        },
    },
];
