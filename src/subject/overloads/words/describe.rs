//! How words for overloads are shown, and what they mean beyond that.

use super::{Fact, Msg, Tally, Timer, Why};
use crate::policy::outcome::Outcome;
use crate::sim::process::{
    Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};
use crate::subject::call::Load;
use crate::subject::overloads::parties::BATCH;

type Fields = Vec<(&'static str, String)>;

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Request { left: None, .. } => "row",
            Self::Request { attempt: 0 | 1, .. } => "order",
            Self::Request { .. } => "retry",
            Self::Reply { answer, .. } => answer.words(),
            Self::Hello { .. } => "import begins",
            Self::Grant { .. } => "credit",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Request { call, attempt, left, .. } => {
                let mut fields = vec![("call", call.to_string()), ("attempt", attempt.to_string())];
                fields.extend(left.map(|left| ("time left", left.to_string())));
                fields
            }
            Self::Reply { call, attempt, .. } => {
                vec![("call", call.to_string()), ("attempt", attempt.to_string())]
            }
            Self::Hello { .. } => Vec::new(),
            Self::Grant { limit, .. } => vec![("rows in all", limit.to_string())],
        }
    }
}

impl Why {
    /// The reason in a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Full => "refused: queue full",
            Self::Pushed => "refused: a newer one came",
            Self::Hopeless => "refused: too late to serve",
            Self::Gone => "thrown away: time is up",
            Self::Standing => "refused: queue too long",
        }
    }
}

impl Tally {
    /// The second in a few words.
    pub fn words(self) -> String {
        // Those served may have called before this second began.
        format!("{} called, {} served", self.began, self.served)
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Began { .. } => "call begins",
            Self::GaveUp { .. } => "no answer in time",
            Self::Settled { outcome: Outcome::Ok, .. } => "served",
            Self::Settled { outcome: Outcome::Failed, .. } => "told no",
            Self::Settled { outcome: Outcome::Unknown, .. } => "never heard",
            Self::HeldBack { .. } => "retry held back",
            Self::Counted { .. } => "a second is over",
            Self::Peaked { begins: true, .. } => "half-time begins",
            Self::Peaked { begins: false, .. } => "half-time is over",
            Self::Opened { .. } => "open",
            Self::Queued { .. } => "in the queue",
            Self::Started { stale: true, .. } => "work begins, too late",
            Self::Started { .. } => "work begins",
            Self::Done { .. } => "worker free",
            Self::Dropped { why, .. } => why.words(),
            Self::Dropping { begins: true, .. } => "begins to drop",
            Self::Dropping { begins: false, .. } => "drops no more",
            Self::Stalled { begins: true } => "stalls",
            Self::Stalled { begins: false } => "goes on",
            Self::Imported { .. } => "import",
            Self::Refused { .. } => "refusal sent",
        }
    }

    fn fields(&self) -> Fields {
        let of = |call: &u32| ("call", call.to_string());
        let nth = |attempt: &u32| ("attempt", attempt.to_string());
        let server = |load: &Load| ("server", in_words(*load));
        match self {
            Self::Began { call } | Self::HeldBack { call } => vec![of(call)],
            Self::GaveUp { call, attempt } => vec![of(call), nth(attempt)],
            Self::Settled { call, attempts, .. } => vec![of(call), ("attempts", attempts.to_string())],
            Self::Counted { tally } => vec![
                ("second", tally.words()),
                ("requests", tally.sent.to_string()),
                ("refused", tally.refused.to_string()),
                ("unanswered", tally.unanswered.to_string()),
            ],
            Self::Peaked { rate, .. } => vec![("calls per second", rate.to_string())],
            Self::Opened { workers, service, deadline } => vec![
                ("workers", workers.to_string()),
                ("a request takes", service.to_string()),
                ("a phone waits", deadline.to_string()),
            ],
            Self::Queued { call, attempt, load } => vec![of(call), nth(attempt), server(load)],
            Self::Started { call, waited, load, .. } | Self::Dropped { call, waited, load, .. } => {
                vec![of(call), ("waited", waited.to_string()), server(load)]
            }
            Self::Done { call, took, load, .. } => vec![of(call), ("took", took.to_string()), server(load)],
            Self::Dropping { count, .. } => vec![("dropped", count.to_string())],
            Self::Stalled { .. } => Vec::new(),
            Self::Imported { credit, rows, .. } => {
                vec![("rows", rows.to_string()), ("credit", credit.to_string())]
            }
            Self::Refused { call, load } => vec![of(call), server(load)],
        }
    }
}

/// A queue that takes more than this is said to have no bound.
pub const UNBOUNDED: u32 = 2_000;

/// The load in words: a queue without a bound is not said to be of some size.
fn in_words(load: Load) -> String {
    if load.room < UNBOUNDED {
        return load.to_string();
    }
    let Load { working, waiting, workers, .. } = load;
    format!("busy {working} of {workers}, {waiting} in the queue")
}

/// As many who wait fill the bar of a queue without a bound.
const SHOWN: u32 = 120;

/// Who is busy, and who waits.
fn filled(load: Load) -> Meaning {
    let queue = match load.room {
        room if room < UNBOUNDED => Level::new(load.waiting, room),
        _ => Level::open(load.waiting, SHOWN),
    };
    Meaning { busy: Some(load.busy()), queue: Some(queue), ..Meaning::default() }
}

/// The bands of a node.
const SERVES: u32 = 0;
const DROPS: u32 = 1;
const STALL: u32 = 2;

fn in_state(machine: u32, number: u64, mood: Mood) -> NodeState {
    NodeState { machine, number, mood, level: Level::new(0, 1) }
}

fn band(machine: u32, number: u64, mood: Mood) -> Meaning {
    Meaning { state: Some(in_state(machine, number, mood)), ..Meaning::default() }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Queued { load, .. } | Self::Dropped { why: Why::Full, load, .. } => {
                Meaning { waits: Some(Wait::Worker), ..filled(*load) }
            }
            Self::Started { stale, load, .. } => {
                let mood = if *stale { Mood::Bad } else { Mood::Good };
                Meaning { state: Some(in_state(SERVES, u64::from(*stale), mood)), ..filled(*load) }
            }
            Self::Done { load, .. } | Self::Dropped { load, .. } | Self::Refused { load, .. } => {
                filled(*load)
            }
            Self::Dropping { begins, .. } => {
                band(DROPS, u64::from(*begins), if *begins { Mood::Warn } else { Mood::Good })
            }
            Self::Stalled { begins } => {
                band(STALL, u64::from(*begins), if *begins { Mood::Bad } else { Mood::Good })
            }
            Self::Peaked { begins, .. } => {
                band(SERVES, u64::from(*begins), if *begins { Mood::Warn } else { Mood::Good })
            }
            Self::Imported { credit, window, .. } if *window > 0 => {
                let spent = Level::new(window.saturating_sub(*credit), *window);
                Meaning { spent: Some(spent), ..Meaning::default() }
            }
            _ => Meaning::default(),
        }
    }

    fn state_words(&self) -> StateWords {
        let (name, detail) = match self {
            Self::Started { stale: true, waited, .. } => {
                ("work begun too late".to_owned(), format!("waited {waited}"))
            }
            Self::Started { waited, .. } => ("work begun in time".to_owned(), format!("waited {waited}")),
            Self::Dropping { begins: true, count } => ("drops".to_owned(), format!("{count} so far")),
            Self::Dropping { .. } => ("does not drop".to_owned(), String::new()),
            Self::Stalled { begins: true } => ("stalled".to_owned(), "no request is finished".to_owned()),
            Self::Stalled { .. } => ("works again".to_owned(), String::new()),
            Self::Peaked { begins: true, rate } => {
                ("half-time".to_owned(), format!("{rate} calls per second"))
            }
            Self::Peaked { rate, .. } => ("the match is on".to_owned(), format!("{rate} calls per second")),
            Self::Imported { rows, .. } => ("import".to_owned(), format!("{rows} of {BATCH} rows")),
            _ => return StateWords::default(),
        };
        StateWords { name, detail }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Begin { .. } => "next call",
            Self::Deadline { .. } => "deadline",
            Self::Retry { .. } => "wait before a retry",
            Self::Count => "a second",
            Self::Peak { .. } => "half-time",
            Self::Work { .. } => "work",
            Self::Hopeless { .. } => "too late",
            Self::Stall { .. } => "stall",
            Self::Feed => "next row",
        }
    }
}

impl Alarm for Timer {
    fn role(&self) -> TimerRole {
        match self {
            Self::Begin { .. }
            | Self::Count
            | Self::Peak { .. }
            | Self::Hopeless { .. }
            | Self::Stall { .. }
            | Self::Feed => TimerRole::Scenery,
            Self::Deadline { .. } => TimerRole::Reply,
            Self::Retry { .. } | Self::Work { .. } => TimerRole::Pause,
        }
    }
}
