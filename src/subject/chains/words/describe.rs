//! How words for chains are shown, and what they mean beyond that.

use super::{Answer, Fact, Msg, Timer};
use crate::policy::outcome::Outcome;
use crate::sim::process::{
    Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};
use crate::subject::call::Load;

type Fields = Vec<(&'static str, String)>;

impl Answer {
    /// The answer in a word or two.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Accepted => "accepted",
            Self::Failed => "failed",
            Self::Unknown => "no answer",
        }
    }
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Request { .. } => "request",
            Self::Reply { answer, .. } => answer.words(),
            Self::Cancel { .. } => "cancel",
        }
    }

    fn fields(&self) -> Fields {
        let (Self::Request { call, .. } | Self::Reply { call, .. } | Self::Cancel { call, .. }) = self;
        vec![("call", call.to_string())]
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Began { .. } => "customer asks",
            Self::Settled { outcome: Outcome::Ok, accepted: true, .. } => "customer served: order accepted",
            Self::Settled { outcome: Outcome::Ok, .. } => "customer served",
            Self::Settled { outcome: Outcome::Failed, .. } => "customer gets an error",
            Self::Settled { outcome: Outcome::Unknown, .. } => "customer gives up",
            Self::Budget { .. } => "error budget",
            Self::Arrived { .. } => "request arrived",
            Self::Rejected { .. } => "no room",
            Self::Failed { .. } => "own work failed",
            Self::Did { .. } => "part done",
            Self::Asked { hedge: true, .. } => "sends a second copy",
            Self::Asked { .. } => "asks",
            Self::GaveUp { .. } => "gives up waiting",
            Self::Answered { .. } => "answered",
            Self::Cancelled { .. } => "cancelled",
            Self::Stored { .. } => "order in the queue",
            Self::Passed { .. } => "order out of the queue",
            Self::Turned { down: true } => "goes down",
            Self::Turned { .. } => "is back",
            Self::Freed { .. } => "worker free",
        }
    }

    fn fields(&self) -> Fields {
        let of = |call: &u32| ("call", call.to_string());
        let loaded = |call: &u32, load: &Load| vec![of(call), ("service", load.to_string())];
        match self {
            Self::Began { call } | Self::Failed { call } | Self::Did { call } | Self::GaveUp { call } => {
                vec![of(call)]
            }
            Self::Settled { call, took, .. } => vec![of(call), ("took", took.to_string())],
            Self::Budget { lost, allowed } => {
                vec![("not served", lost.to_string()), ("allowed", allowed.to_string())]
            }
            Self::Asked { call, nth, .. } => vec![of(call), ("attempt", nth.to_string())],
            Self::Answered { call, answer, load } => {
                vec![of(call), ("answer", answer.words().to_owned()), ("service", load.to_string())]
            }
            Self::Arrived { call, load }
            | Self::Rejected { call, load }
            | Self::Cancelled { call, load }
            | Self::Stored { call, load }
            | Self::Passed { call, load }
            | Self::Freed { call, load } => loaded(call, load),
            Self::Turned { .. } => Vec::new(),
        }
    }
}

/// The machines of a node: the customers' error budget, and a service's health.
const BUDGET: u32 = 0;
const HEALTH: u32 = 1;

/// A service's occupancy.
fn filled(load: Load) -> Meaning {
    Meaning { busy: Some(load.busy()), queue: Some(load.queue()), ..Meaning::default() }
}

fn in_state(state: NodeState) -> Meaning {
    Meaning { state: Some(state), ..Meaning::default() }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Arrived { load, .. } => {
                let full = load.working >= load.workers && load.waiting > 0;
                Meaning { waits: full.then_some(Wait::Worker), ..filled(*load) }
            }
            Self::Rejected { load, .. } => Meaning { waits: Some(Wait::Worker), ..filled(*load) },
            Self::Answered { load, .. }
            | Self::Cancelled { load, .. }
            | Self::Stored { load, .. }
            | Self::Passed { load, .. }
            | Self::Freed { load, .. } => filled(*load),
            Self::Budget { lost, allowed } => {
                let (number, mood) = match (*lost, *allowed) {
                    (0, _) => (0, Mood::Good),
                    (lost, allowed) if lost <= allowed => (1, Mood::Warn),
                    _ => (2, Mood::Bad),
                };
                let level = Level::new((*lost).min(*allowed), (*allowed).max(1));
                in_state(NodeState { machine: BUDGET, number, mood, level })
            }
            Self::Turned { down } => {
                let mood = if *down { Mood::Bad } else { Mood::Good };
                let level = Level::new(0, 1);
                in_state(NodeState { machine: HEALTH, number: u64::from(*down), mood, level })
            }
            _ => Meaning::default(),
        }
    }

    fn state_words(&self) -> StateWords {
        match self {
            Self::Budget { lost, allowed } => StateWords {
                name: match (*lost, *allowed) {
                    (0, _) => "promise kept",
                    (lost, allowed) if lost <= allowed => "error budget shrinks",
                    _ => "promise broken",
                }
                .to_owned(),
                detail: format!("{lost} not served, {allowed} allowed"),
            },
            Self::Turned { down } => StateWords {
                name: if *down { "down" } else { "up" }.to_owned(),
                detail: if *down { "answers every request with an error" } else { "" }.to_owned(),
            },
            _ => StateWords::default(),
        }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Begin { .. } => "next customer",
            Self::Patience { .. } => "patience",
            Self::Work { .. } => "work",
            Self::Timeout { .. } => "timeout",
            Self::Hedge { .. } => "hedge delay",
            Self::Rest { .. } => "rest",
            Self::Turn { .. } => "outage",
        }
    }
}

impl Alarm for Timer {
    /// When a hedge delay is over, another copy goes out, and the wait goes on.
    fn role(&self) -> TimerRole {
        match self {
            Self::Begin { .. } | Self::Turn { .. } | Self::Hedge { .. } => TimerRole::Scenery,
            Self::Patience { .. } | Self::Timeout { .. } => TimerRole::Reply,
            Self::Work { .. } | Self::Rest { .. } => TimerRole::Pause,
        }
    }
}
