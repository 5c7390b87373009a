//! How words for calls are shown: names for labels, fields for tooltips, tables and exports.

use std::fmt::Write as _;

use super::{Answer, Fact, Health, Load, Msg, Timer};
use crate::policy::breaker;
use crate::policy::outcome::Outcome;
use crate::sim::process::{
    Alarm, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Request { attempt: 0 | 1, .. } => "call",
            Self::Request { .. } => "retry",
            Self::Reply { answer, .. } => answer.words(),
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let (Self::Request { call, attempt, request, .. } | Self::Reply { call, attempt, request, .. }) =
            self;
        let mut fields = vec![
            ("call", call.to_string()),
            ("attempt", attempt.to_string()),
            ("request", request.to_string()),
        ];
        if let Self::Request { shard, .. } = self
            && *shard > 0
        {
            fields.push(("shard", shard.to_string()));
        }
        fields
    }
}

impl Answer {
    /// The answer in a word or two.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Rejected => "overloaded",
            Self::Failed => "failed",
            Self::Unknown => "outcome unknown",
            Self::Refused => "refused",
        }
    }
}

impl Health {
    /// A server's health in a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Slow { .. } => "slow",
            Self::Silent => "silent",
            Self::Failing => "failing",
            Self::Flaky { .. } => "flaky",
            Self::Cold { .. } => "cold",
        }
    }

    /// Details to add to its words.
    pub fn detail(self) -> String {
        match self {
            Self::Slow { permille } => format!("{}× as long", permille / 1_000),
            Self::Flaky { every } => format!("ignores one in {every}"),
            Self::Healthy | Self::Silent | Self::Failing | Self::Cold { .. } => String::new(),
        }
    }

    /// A number that distinguishes the states.
    const fn number(self) -> u64 {
        match self {
            Self::Healthy => 0,
            Self::Slow { .. } => 1,
            Self::Silent => 2,
            Self::Failing => 3,
            Self::Flaky { .. } => 4,
            Self::Cold { .. } => 5,
        }
    }

    const fn mood(self) -> Mood {
        match self {
            Self::Healthy => Mood::Good,
            Self::Slow { .. } | Self::Flaky { .. } | Self::Cold { .. } => Mood::Warn,
            Self::Silent | Self::Failing => Mood::Bad,
        }
    }
}

impl breaker::State {
    /// The state in a word.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half-open",
        }
    }
}

impl breaker::Counts {
    /// The counts in words.
    pub fn words(self) -> String {
        let Self { calls, failed, slow } = self;
        let mut words = match (calls, failed) {
            (0, _) => "nothing counted yet".to_owned(),
            (1, 1) => "1 failed".to_owned(),
            (calls, failed) if calls == failed => format!("{failed} failed in a row"),
            (calls, failed) => format!("{failed} of {calls} failed"),
        };
        if slow > 0 {
            let _ = write!(words, ", {slow} slow");
        }
        words
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Began { .. } => "call begins",
            Self::Attempted { .. } => "attempt",
            Self::HeldBack { .. } => "retry held back",
            Self::Paid { .. } => "tokens",
            Self::Settled { outcome: Outcome::Ok, .. } => "settled: ok",
            Self::Settled { outcome: Outcome::Failed, .. } => "settled: failed",
            Self::Settled { outcome: Outcome::Unknown, .. } => "settled: unknown",
            Self::Arrived { .. } => "request arrived",
            Self::Rejected { .. } => "no room",
            Self::Served { .. } => "answered",
            Self::Turned { .. } => "health changed",
            Self::Refused { .. } => "refused by the breaker",
            Self::Breaker { turned: true, state: breaker::State::Closed, .. } => "breaker closed",
            Self::Breaker { turned: true, state: breaker::State::Open, .. } => "breaker opened",
            Self::Breaker { turned: true, state: breaker::State::HalfOpen, .. } => "breaker half-open",
            Self::Breaker { .. } => "breaker counted",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let call = |call: &u32| ("call", call.to_string());
        let part = |shard: &Option<u32>| {
            ("for", shard.map_or("the whole service".to_owned(), |shard| format!("shard {shard}")))
        };
        let attempt = |attempt: &u32| ("attempt", attempt.to_string());
        match self {
            Self::Began { call: of } => vec![call(of)],
            Self::Attempted { call: of, attempt: which } => vec![call(of), attempt(which)],
            Self::HeldBack { call: of, attempt: which, milli_tokens } => {
                vec![call(of), attempt(which), ("tokens", tokens(*milli_tokens))]
            }
            Self::Paid { spent } => vec![("left", format!("{} of {}", spent.of - spent.value, spent.of))],
            Self::Settled { call: of, attempts, took, .. } => {
                vec![call(of), ("attempts", attempts.to_string()), ("took", took.to_string())]
            }
            Self::Arrived { call: of, attempt: which, load }
            | Self::Rejected { call: of, attempt: which, load } => {
                vec![call(of), attempt(which), ("server", load.to_string())]
            }
            Self::Served { call: of, attempt: which, answer, load } => vec![
                call(of),
                attempt(which),
                ("answer", answer.words().to_owned()),
                ("server", load.to_string()),
            ],
            Self::Turned { health, shard } => {
                let mut fields = vec![part(shard), ("state", health.words().to_owned())];
                if let Health::Slow { permille } = health {
                    fields.push(("factor", format!("{}.{}", permille / 1_000, permille % 1_000 / 100)));
                }
                if let Health::Flaky { every } = health {
                    fields.push(("ignores one in", every.to_string()));
                }
                fields
            }
            Self::Refused { call: of, shard, state } => {
                vec![call(of), part(shard), ("breaker", state.words().to_owned())]
            }
            Self::Breaker { shard, state, counts, .. } => {
                vec![part(shard), ("state", state.words().to_owned()), ("counted", counts.words())]
            }
        }
    }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match self {
            // All workers are busy if requests are queued or one found no room.
            Self::Arrived { load, .. } | Self::Rejected { load, .. } => {
                let full = load.waiting > 0 || matches!(self, Self::Rejected { .. });
                Meaning { waits: full.then_some(Wait::Worker), ..filled(*load) }
            }
            Self::Served { load, .. } => filled(*load),
            Self::Refused { shard, .. } => Meaning { due_to: Some(shard.unwrap_or(0)), ..Meaning::default() },
            Self::Breaker { shard, state, pressure, .. } => {
                let (machine, number, level) = (shard.unwrap_or(0), *state as u64, *pressure);
                let state = NodeState { machine, number, mood: mood(*state), level };
                Meaning { state: Some(state), ..Meaning::default() }
            }
            Self::Turned { health, shard } => {
                let machine = HEALTH + shard.unwrap_or(0);
                let level = Level::new(0, 1);
                let state = NodeState { machine, number: health.number(), mood: health.mood(), level };
                Meaning { state: Some(state), ..Meaning::default() }
            }
            Self::Paid { spent } => Meaning { spent: Some(*spent), ..Meaning::default() },
            Self::Began { .. } | Self::Attempted { .. } | Self::HeldBack { .. } | Self::Settled { .. } => {
                Meaning::default()
            }
        }
    }

    fn state_words(&self) -> StateWords {
        let of = |shard: &Option<u32>| shard.map(|shard| format!("shard {shard}: ")).unwrap_or_default();
        let (shard, state, counts, pressure) = match self {
            Self::Breaker { shard, state, counts, pressure, .. } => (shard, state, counts, pressure),
            Self::Turned { health, shard } => {
                return StateWords { name: of(shard) + health.words(), detail: health.detail() };
            }
            _ => return StateWords::default(),
        };
        let name = of(shard) + state.words();
        let detail = match state {
            breaker::State::Closed if counts.failed + counts.slow == 0 => String::new(),
            breaker::State::Closed => counts.words(),
            breaker::State::Open => "refusing calls".to_owned(),
            breaker::State::HalfOpen => format!("{} of {} trial results", pressure.value, pressure.of),
        };
        StateWords { name, detail }
    }
}

/// The first band number for a server's health; lower numbers are for breakers.
const HEALTH: u32 = 1_000;

/// A server's occupancy.
fn filled(load: Load) -> Meaning {
    Meaning { busy: Some(load.busy()), queue: Some(load.queue()), ..Meaning::default() }
}

/// Returns whether a breaker's state is good or bad news.
const fn mood(state: breaker::State) -> Mood {
    match state {
        breaker::State::Closed => Mood::Good,
        breaker::State::Open => Mood::Bad,
        breaker::State::HalfOpen => Mood::Warn,
    }
}

/// Thousandths of a token as a decimal number.
fn tokens(milli_tokens: u32) -> String {
    format!("{}.{}", milli_tokens / 1_000, milli_tokens % 1_000 / 100)
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Begin { .. } => "next call",
            Self::Timeout { .. } => "timeout",
            Self::Backoff { .. } => "backoff",
            Self::Work { .. } => "work",
            Self::Turn { .. } => "health changes",
        }
    }
}

impl Alarm for Timer {
    /// The scenario decides when calls begin and servers have bad days; nobody is waiting for these timers.
    fn role(&self) -> TimerRole {
        match self {
            Self::Begin { .. } | Self::Turn { .. } => TimerRole::Scenery,
            Self::Timeout { .. } => TimerRole::Reply,
            Self::Backoff { .. } | Self::Work { .. } => TimerRole::Pause,
        }
    }
}
