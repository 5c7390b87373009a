//! What runs with outboxes should show at least once.

use super::reading::notices;
use super::words::{End, Fact};
use crate::sim::ids::EventId;
use crate::sim::sorted::Map;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::goal::Goal;

pub const GOALS: &[Goal] = &[
    Goal {
        words: "a transaction ended without a commit",
        reached: |trace| {
            notices(trace).first(|fact| matches!(fact, Fact::Ended { end, .. } if *end != End::Committed))
        },
    },
    Goal { words: "a later id was committed before an earlier one", reached: committed_late },
    Goal {
        words: "the relay passed over an id that it had not seen",
        reached: |trace| notices(trace).first(|fact| matches!(fact, Fact::Passed { .. })),
    },
    Goal {
        words: "the relay waited for an id that was missing",
        reached: |trace| notices(trace).first(|fact| matches!(fact, Fact::Waits { .. })),
    },
    Goal { words: "an order was announced twice", reached: announced_twice },
    Goal {
        words: "the warehouse recognised a repeat",
        reached: |trace| notices(trace).first(|fact| matches!(fact, Fact::Known { .. })),
    },
];

fn committed_late(trace: &Trace<Words>) -> Option<EventId> {
    let mut highest = 0;
    notices(trace).all().find_map(|(event, fact)| {
        let Fact::Ended { row: row @ 1.., end: End::Committed, .. } = fact else { return None };
        let late = *row < highest;
        highest = highest.max(*row);
        late.then_some(event)
    })
}

fn announced_twice(trace: &Trace<Words>) -> Option<EventId> {
    let mut announced = Map::new();
    notices(trace).all().find_map(|(event, fact)| {
        let Fact::Announced { order, .. } = fact else { return None };
        announced.insert(*order, ()).map(|()| event)
    })
}
