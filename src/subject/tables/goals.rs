//! What runs with tables should show at least once.

use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::goal::{CLOCK_SET, Goal};
use crate::subject::reading::Reader;
use crate::subject::row::{Fact, Id};
use crate::subject::{self, Words};

pub const GOALS: &[Goal] = &[
    Goal { words: "a row was committed after one with a larger identifier", reached: committed_late },
    Goal {
        words: "a timestamp was refused because it was too far ahead",
        reached: |trace| rows(trace).first(|fact| matches!(fact, Fact::Refused { .. })),
    },
    CLOCK_SET,
];

fn rows(trace: &Trace<Words>) -> Reader<'_, Fact> {
    Reader::new(trace, subject::Fact::row)
}

fn committed_late(trace: &Trace<Words>) -> Option<EventId> {
    let mut highest: Option<Id> = None;
    rows(trace).all().find_map(|(event, fact)| {
        let Fact::Committed { id, .. } = fact else { return None };
        let late = highest.is_some_and(|highest| *id < highest);
        highest = highest.max(Some(*id));
        late.then_some(event)
    })
}
