//! What runs with calls should show at least once.

use super::reading::calls;
use super::words::Fact;
use crate::policy::breaker::State;
use crate::policy::outcome::Outcome;
use crate::sim::ids::EventId;
use crate::sim::sorted::Map;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::goal::Goal;

const NO_ROOM: Goal = Goal {
    words: "the server had no room for a request",
    reached: |trace| calls(trace).first(|fact| matches!(fact, Fact::Rejected { .. })),
};

/// Where callers retry.
pub const OF_RETRIES: &[Goal] = &[
    NO_ROOM,
    Goal {
        words: "a retry was made",
        reached: |trace| calls(trace).first(|fact| matches!(fact, Fact::Attempted { attempt: 2.., .. })),
    },
    Goal {
        words: "the retry budget held a retry back",
        reached: |trace| calls(trace).first(|fact| matches!(fact, Fact::HeldBack { .. })),
    },
    Goal { words: "a request was served after its caller had given up", reached: served_late },
    Goal {
        words: "a call failed for good",
        reached: |trace| {
            calls(trace).first(|fact| {
                matches!(fact, Fact::Settled { outcome: Outcome::Failed | Outcome::Unknown, .. })
            })
        },
    },
];

/// Where callers have breakers.
pub const OF_BREAKERS: &[Goal] = &[
    NO_ROOM,
    Goal { words: "a breaker opened", reached: |trace| turned_to(trace, State::Open) },
    Goal {
        words: "an open breaker refused a call",
        reached: |trace| calls(trace).first(|fact| matches!(fact, Fact::Refused { .. })),
    },
    Goal { words: "a breaker let trial calls through", reached: |trace| turned_to(trace, State::HalfOpen) },
    Goal { words: "a trial call failed, and the breaker opened again", reached: opened_again },
    Goal { words: "a breaker closed again", reached: |trace| turned_to(trace, State::Closed) },
];

fn served_late(trace: &Trace<Words>) -> Option<EventId> {
    let mut over: Map<u32, ()> = Map::new();
    calls(trace).all().find_map(|(event, fact)| match fact {
        Fact::Settled { call, outcome: Outcome::Failed | Outcome::Unknown, .. } => {
            over.insert(*call, ());
            None
        }
        Fact::Served { call, .. } if over.contains_key(call) => Some(event),
        _ => None,
    })
}

fn turned_to(trace: &Trace<Words>, to: State) -> Option<EventId> {
    calls(trace).first(|fact| matches!(fact, Fact::Breaker { state, turned: true, .. } if *state == to))
}

fn opened_again(trace: &Trace<Words>) -> Option<EventId> {
    let mut trying = Map::new();
    calls(trace).all().find_map(|(event, fact)| {
        let Fact::Breaker { shard, state, turned: true, .. } = fact else { return None };
        let key = (trace.event(event).node, shard.map_or(0, |shard| shard + 1));
        let before = trying.insert(key, *state);
        (*state == State::Open && before == Some(State::HalfOpen)).then_some(event)
    })
}
