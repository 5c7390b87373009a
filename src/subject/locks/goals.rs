//! What runs with locks should show at least once.

use super::reading::locks;
use super::words::{Exit, Fact};
use crate::sim::ids::EventId;
use crate::sim::sorted::Map;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::goal::Goal;

const EXPIRED_INSIDE: Goal =
    Goal { words: "a lease ran out while its worker was still inside", reached: expired_inside };
const STOPPED: Goal = Goal {
    words: "a worker stopped, because by its own clock the lease was over",
    reached: |trace| locks(trace).first(|fact| matches!(fact, Fact::Left { exit: Exit::Stopped, .. })),
};
const DECLINED: Goal = Goal {
    words: "a worker returned a grant that came too late",
    reached: |trace| locks(trace).first(|fact| matches!(fact, Fact::Declined { .. })),
};
const TOOK_OVER: Goal = Goal {
    words: "a replica became the lock server",
    reached: |trace| locks(trace).first(|fact| matches!(fact, Fact::TookOver { .. })),
};

/// Where a lock is all there is.
pub const OF_LOCKS: &[Goal] = &[
    EXPIRED_INSIDE,
    STOPPED,
    Goal {
        words: "a worker was told that it no longer had the lock",
        reached: |trace| locks(trace).first(|fact| matches!(fact, Fact::Left { exit: Exit::Lost, .. })),
    },
    DECLINED,
    Goal {
        words: "a lock was released by a turn that did not hold it",
        reached: |trace| {
            locks(trace).first(|fact| matches!(fact, Fact::Freed { turn, by, .. } if turn != by))
        },
    },
    TOOK_OVER,
];

/// Where locks come with tokens.
pub const OF_TOKENS: &[Goal] = &[
    EXPIRED_INSIDE,
    STOPPED,
    DECLINED,
    Goal {
        words: "the store refused an old token",
        reached: |trace| locks(trace).first(|fact| matches!(fact, Fact::Refused { .. })),
    },
    TOOK_OVER,
];

/// Where nobody looks at the clock.
pub const OF_LEASES: &[Goal] = &[EXPIRED_INSIDE, DECLINED];

fn expired_inside(trace: &Trace<Words>) -> Option<EventId> {
    let mut inside = Map::new();
    locks(trace).all().find_map(|(event, fact)| match fact {
        Fact::Entered { file, turn, .. } => {
            inside.insert((*file, *turn), ());
            None
        }
        Fact::Left { file, turn, .. } => {
            inside.remove(&(*file, *turn));
            None
        }
        Fact::Expired { file, turn, .. } => inside.contains_key(&(*file, *turn)).then_some(event),
        _ => None,
    })
}
