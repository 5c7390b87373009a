//! What runs with carts should show at least once.

use super::reading::carts;
use super::words::{Fact, Msg};
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::goal::{Goal, lost};

pub const GOALS: &[Goal] = &[
    Goal { words: "a replica held siblings", reached: |trace| held(trace, 2) },
    Goal { words: "a replica held more than three siblings", reached: |trace| held(trace, 4) },
    Goal {
        words: "a phone merged siblings",
        reached: |trace| {
            carts(trace).first(|fact| matches!(fact, Fact::Wrote { read, .. } if read.len() > 1))
        },
    },
    Goal {
        words: "a write was dropped unread",
        reached: |trace| {
            carts(trace).first(|fact| {
                matches!(fact, Fact::Settled { dropped, .. } if dropped.iter().any(|dropped| !dropped.was_read))
            })
        },
    },
    Goal {
        words: "what one replica handed to another was lost",
        reached: |trace| lost(trace, |msg| matches!(msg.cart(), Some(Msg::Sync { .. }))),
    },
];

fn held(trace: &Trace<Words>, least: usize) -> Option<EventId> {
    carts(trace).first(|fact| matches!(fact, Fact::Settled { kept, .. } if kept.len() >= least))
}
