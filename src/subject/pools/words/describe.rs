//! How words for pools are shown, and what they mean beyond that.

use super::{Fact, Msg, Page, Timer};
use crate::policy::outcome::Outcome;
use crate::sim::process::{
    Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};
use crate::subject::call::{Health, Load};

type Fields = Vec<(&'static str, String)>;

impl Page {
    /// The page in a word.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Reviews => "reviews",
        }
    }

    /// The name of the service that it takes.
    pub const fn service(self) -> &'static str {
        match self {
            Self::Price => "Prices",
            Self::Reviews => "Reviews",
        }
    }
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Request { page, .. } => page.words(),
            Self::Reply { answer, .. } => answer.words(),
        }
    }

    fn fields(&self) -> Fields {
        let (Self::Request { call, attempt, .. } | Self::Reply { call, attempt, .. }) = self;
        let mut fields = vec![("call", call.to_string()), ("attempt", attempt.to_string())];
        if let Self::Request { left: Some(left), .. } = self {
            fields.push(("time left", left.to_string()));
        }
        fields
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Began { page: Page::Price, .. } => "asks for a price page",
            Self::Began { .. } => "asks for a reviews page",
            Self::Settled { outcome: Outcome::Ok, .. } => "page served",
            Self::Settled { outcome: Outcome::Failed, .. } => "error page",
            Self::Settled { outcome: Outcome::Unknown, .. } => "customer gives up",
            Self::Arrived { .. } => "request arrived",
            Self::Rejected { .. } => "no room",
            Self::Worked { .. } => "worked",
            Self::Asked { page: Page::Price, .. } => "asks Prices",
            Self::Asked { .. } => "asks for reviews",
            Self::GaveUp { .. } => "gives up waiting",
            Self::Refused { .. } => "refused by the bulkhead",
            Self::Done { .. } => "worker free",
            Self::Skipped { .. } => "skipped: too late",
            Self::Waiting { .. } => "workers waiting",
            Self::Turned { .. } => "health changed",
        }
    }

    fn fields(&self) -> Fields {
        let of = |call: &u32| ("call", call.to_string());
        let nth = |attempt: &u32| ("attempt", attempt.to_string());
        let service = |page: Page| ("service", page.service().to_owned());
        match self {
            Self::Began { call, .. } => vec![of(call)],
            Self::Settled { call, page, took, .. } => {
                vec![of(call), ("page", page.words().to_owned()), ("took", took.to_string())]
            }
            Self::Arrived { call, left, load, .. } => {
                let mut fields = vec![of(call), ("service", load.to_string())];
                fields.extend(left.map(|left| ("time left", left.to_string())));
                fields
            }
            Self::Rejected { call, load, .. } | Self::Skipped { call, load, .. } => {
                vec![of(call), ("service", load.to_string())]
            }
            Self::Worked { call, took, .. } => vec![of(call), ("took", took.to_string())],
            Self::Asked { call, attempt, .. } => vec![of(call), nth(attempt)],
            Self::GaveUp { call, attempt, page } => vec![of(call), service(*page), nth(attempt)],
            Self::Refused { call, page } => vec![of(call), service(*page)],
            Self::Done { call, answer, load, .. } => {
                vec![of(call), ("answer", answer.words().to_owned()), ("service", load.to_string())]
            }
            Self::Waiting { prices, reviews, workers } => vec![
                ("workers", workers.to_string()),
                ("wait for Prices", prices.to_string()),
                ("wait for Reviews", reviews.to_string()),
            ],
            Self::Turned { health } => vec![("state", health.words().to_owned())],
        }
    }
}

impl Fact {
    /// The service that most workers wait for, and how many do, if any.
    pub fn most_waited_for(&self) -> Option<(Page, u32)> {
        let Self::Waiting { prices, reviews, .. } = *self else { return None };
        let most = if prices > reviews { (Page::Price, prices) } else { (Page::Reviews, reviews) };
        Some(most).filter(|(_, waiting)| *waiting > 0)
    }
}

/// The bands of a node: its workers, and its health.
const WORKERS: u32 = 0;
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
            // All workers are busy if requests are queued or one found no room.
            Self::Arrived { load, .. } | Self::Rejected { load, .. } => {
                let full = load.waiting > 0 || matches!(self, Self::Rejected { .. });
                Meaning { waits: full.then_some(Wait::Worker), ..filled(*load) }
            }
            Self::Done { load, .. } | Self::Skipped { load, .. } => filled(*load),
            Self::Waiting { workers, .. } => {
                let (number, value) = self.most_waited_for().map_or((0, 0), |(page, waiting)| {
                    (if waiting >= *workers { 1 + page as u64 } else { 0 }, waiting)
                });
                let mood = if number == 0 { Mood::Good } else { Mood::Bad };
                let level = Level::new(value, *workers);
                in_state(NodeState { machine: WORKERS, number, mood, level })
            }
            Self::Turned { health } => {
                let (number, mood) = match health {
                    Health::Healthy => (0, Mood::Good),
                    Health::Slow { .. } => (1, Mood::Bad),
                    _ => (2, Mood::Warn),
                };
                in_state(NodeState { machine: HEALTH, number, mood, level: Level::new(0, 1) })
            }
            _ => Meaning::default(),
        }
    }

    fn state_words(&self) -> StateWords {
        match self {
            Self::Waiting { workers, .. } => match self.most_waited_for() {
                Some((page, waiting)) if waiting >= *workers => StateWords {
                    name: format!("every worker waits for {}", page.service()),
                    detail: format!("{waiting} of {workers}"),
                },
                Some((page, waiting)) => StateWords {
                    name: "workers free".to_owned(),
                    detail: format!("{waiting} of {workers} wait for {}", page.service()),
                },
                None => StateWords { name: "workers free".to_owned(), detail: "nobody waits".to_owned() },
            },
            Self::Turned { health } => {
                StateWords { name: health.words().to_owned(), detail: health.detail() }
            }
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
            Self::Deadline { .. } => "deadline",
            Self::Turn { .. } => "health changes",
        }
    }
}

impl Alarm for Timer {
    /// A deadline ends whatever is going on then, work as well as waiting, and is no wait of its own.
    fn role(&self) -> TimerRole {
        match self {
            Self::Begin { .. } | Self::Turn { .. } | Self::Deadline { .. } => TimerRole::Scenery,
            Self::Patience { .. } | Self::Timeout { .. } => TimerRole::Reply,
            Self::Work { .. } => TimerRole::Pause,
        }
    }
}
