//! What runs with stocks should show at least once.

use super::reading::stocks;
use super::words::{End, Fact, Why};
use crate::sim::ids::EventId;
use crate::sim::sorted::Map;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::goal::Goal;

fn ended(trace: &Trace<Words>, why: Why) -> Option<EventId> {
    stocks(trace).first(|fact| matches!(fact, Fact::Ended { end: End::Refused(of), .. } if *of == why))
}

pub const GOALS: &[Goal] = &[
    Goal { words: "two transactions read the same version of a row", reached: same_version },
    Goal {
        words: "an update changed no row",
        reached: |trace| stocks(trace).first(|fact| matches!(fact, Fact::Missed { .. })),
    },
    Goal {
        words: "the database refused a concurrent update",
        reached: |trace| ended(trace, Why::ConcurrentUpdate),
    },
    Goal {
        words: "the database refused a commit for what was read",
        reached: |trace| ended(trace, Why::Dependencies),
    },
    Goal {
        words: "a transaction waited for a lock",
        reached: |trace| stocks(trace).first(|fact| matches!(fact, Fact::Wants { .. })),
    },
    Goal { words: "the database ended a deadlock", reached: |trace| ended(trace, Why::Deadlock) },
];

fn same_version(trace: &Trace<Words>) -> Option<EventId> {
    let mut read = Map::new();
    stocks(trace).all().find_map(|(event, fact)| {
        let Fact::Read { tx, store, version, .. } = fact else { return None };
        let before = read.insert((*store, *version), *tx);
        before.is_some_and(|before| before.worker != tx.worker).then_some(event)
    })
}
