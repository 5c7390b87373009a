//! What runs with transfers should show at least once.

use super::reading::commits;
use super::words::{Fact, Msg, Standing};
use crate::policy::two_phase::By;
use crate::subject::Msg as AnyMsg;
use crate::subject::goal::{Goal, sent};

pub const GOALS: &[Goal] = &[
    Goal {
        words: "a bank was in doubt for longer than it has patience",
        reached: |trace| commits(trace).first(|fact| matches!(fact, Fact::InDoubt { .. })),
    },
    Goal {
        words: "a bank learned from the other bank how a transfer ended",
        reached: |trace| commits(trace).first(|fact| matches!(fact, Fact::Ended { by: By::Peer, .. })),
    },
    Goal {
        words: "a bank in doubt asked the other one, and that one did not know either",
        reached: |trace| sent(trace, |msg| matches!(AnyMsg::commit(msg), Some(Msg::Unsure { .. }))),
    },
    Goal {
        words: "a bank in doubt decided on its own",
        reached: |trace| commits(trace).first(|fact| matches!(fact, Fact::Ended { by: By::Heuristic, .. })),
    },
    Goal {
        words: "a decision came to a bank that had ended the transfer otherwise",
        reached: |trace| commits(trace).first(|fact| matches!(fact, Fact::Damage { .. })),
    },
    Goal {
        words: "a restarted bank found a promise in its log, and took the lock again",
        reached: |trace| {
            let promised = |standing: &Standing| standing.prepared > 0;
            commits(trace).first(|fact| matches!(fact, Fact::Recovered { standing } if promised(standing)))
        },
    },
    Goal {
        words: "someone waited too long for a lock",
        reached: |trace| commits(trace).first(|fact| matches!(fact, Fact::Overdue { .. })),
    },
    Goal {
        words: "a step of a saga was undone",
        reached: |trace| commits(trace).first(|fact| matches!(fact, Fact::Undid { .. })),
    },
    Goal {
        words: "an audit did not add up",
        reached: |trace| commits(trace).first(|fact| fact.miscounted().is_some()),
    },
];
