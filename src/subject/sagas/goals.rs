//! What runs with sagas should show at least once.

use super::orchestration::scene::ORCHESTRATOR;
use super::reading::sagas;
use super::words::Fact;
use crate::sim::trace::Kind;
use crate::subject::goal::Goal;
use crate::subject::reading::first_on;

const REFUSED: Goal = Goal {
    words: "a service refused its part",
    reached: |trace| sagas(trace).first(|fact| matches!(fact, Fact::Refused { .. })),
};
const UNDONE: Goal = Goal {
    words: "a part was undone",
    reached: |trace| sagas(trace).first(|fact| matches!(fact, Fact::Undid { .. })),
};
const REPEATED: Goal = Goal {
    words: "a request came again and changed nothing",
    reached: |trace| sagas(trace).first(|fact| matches!(fact, Fact::Unmoved { first: false, .. })),
};
const OVERTAKEN: Goal = Goal {
    words: "a compensation came before the part that it undoes",
    reached: |trace| sagas(trace).first(|fact| matches!(fact, Fact::Unmoved { first: true, .. })),
};

const PARKED: Goal = Goal {
    words: "a step was left to a human",
    reached: |trace| sagas(trace).first(|fact| matches!(fact, Fact::StepParked { .. })),
};
const CRASHED: Goal =
    Goal { words: "the orchestrator crashed", reached: |trace| first_on(trace, ORCHESTRATOR, Kind::Crashed) };

/// Where services react to each other's events.
pub const OF_EVENTS: &[Goal] = &[
    REFUSED,
    UNDONE,
    REPEATED,
    OVERTAKEN,
    Goal {
        words: "an event was kept until its receiver had confirmed it",
        reached: |trace| sagas(trace).first(|fact| matches!(fact, Fact::Cleared { .. })),
    },
];

/// Where an orchestrator calls for the steps.
pub const OF_STEPS: &[Goal] = &[
    REFUSED,
    UNDONE,
    REPEATED,
    OVERTAKEN,
    Goal {
        words: "a compensation failed",
        reached: |trace| sagas(trace).first(|fact| matches!(fact, Fact::UndoFailed { .. })),
    },
    PARKED,
    CRASHED,
];

/// Where an order has to be undone in every run, and every compensation works.
pub const OF_ORDERS: &[Goal] = &[REPEATED, OVERTAKEN, PARKED, CRASHED];
