//! How words of calls are shown: names for labels, fields for tooltips, tables and exports.

use std::fmt::Write as _;

use super::{Answer, Fact, Health, Msg, Timer};
use crate::policy::breaker;
use crate::policy::outcome::Outcome;
use crate::sim::process::{Describe, Level, Mood, NodeState};

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
            Self::Unknown => "don't know",
            Self::Refused => "not now",
        }
    }
}

impl Health {
    /// How a server is doing, in a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Slow { .. } => "slow",
            Self::Silent => "silent",
            Self::Failing => "failing",
            Self::Flaky { .. } => "flaky",
            Self::Cold { .. } => "cold",
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
    /// What was counted, as people say it.
    pub fn words(self) -> String {
        let Self { calls, failed, slow } = self;
        let mut words = match (calls, failed) {
            (0, _) => "nothing counted yet".to_owned(),
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
            Self::Settled { outcome: Outcome::Ok, .. } => "settled: ok",
            Self::Settled { outcome: Outcome::Failed, .. } => "settled: failed",
            Self::Settled { outcome: Outcome::Unknown, .. } => "settled: unknown",
            Self::Arrived { .. } => "request arrived",
            Self::Rejected { .. } => "no room",
            Self::Served { .. } => "answered",
            Self::Turned { .. } => "health",
            Self::Refused { .. } => "refused by the breaker",
            Self::Breaker { turned: true, state: breaker::State::Closed, .. } => "breaker closed",
            Self::Breaker { turned: true, state: breaker::State::Open, .. } => "breaker opened",
            Self::Breaker { turned: true, state: breaker::State::HalfOpen, .. } => "breaker half-open",
            Self::Breaker { .. } => "breaker counted",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let call = |call: &u32| ("call", call.to_string());
        let part = |shard: &Option<u32>| ("shard", shard.map_or("all".to_owned(), |shard| shard.to_string()));
        let attempt = |attempt: &u32| ("attempt", attempt.to_string());
        match self {
            Self::Began { call: of } => vec![call(of)],
            Self::Attempted { call: of, attempt: which } => vec![call(of), attempt(which)],
            Self::HeldBack { call: of, attempt: which, milli_tokens } => {
                vec![call(of), attempt(which), ("tokens", tokens(*milli_tokens))]
            }
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
                let shard = shard.map_or("all".to_owned(), |shard| shard.to_string());
                let mut fields = vec![("shard", shard), ("health", health.words().to_owned())];
                if let Health::Slow { permille } = health {
                    fields.push(("factor", format!("{}.{}", permille / 1_000, permille % 1_000 / 100)));
                }
                if let Health::Flaky { every } = health {
                    fields.push(("silent to every", every.to_string()));
                }
                fields
            }
            Self::Refused { call: of, shard, state } => {
                vec![call(of), part(shard), ("breaker", state.words().to_owned())]
            }
            Self::Breaker { shard, state, counts, .. } => {
                vec![part(shard), ("breaker", state.words().to_owned()), ("counted", counts.words())]
            }
        }
    }

    fn due_to(&self) -> Option<u32> {
        if let Self::Refused { shard, .. } = self { Some(shard.unwrap_or(0)) } else { None }
    }

    fn state(&self) -> Option<NodeState> {
        let Self::Breaker { shard, state, counts, pressure, .. } = self else { return None };
        let of = shard.map(|shard| format!("shard {shard}: ")).unwrap_or_default();
        let name = format!("{of}{}", state.words());
        let (detail, mood) = match state {
            breaker::State::Closed if counts.failed + counts.slow == 0 => (String::new(), Mood::Good),
            breaker::State::Closed => (counts.words(), Mood::Good),
            breaker::State::Open => ("calls are refused".to_owned(), Mood::Bad),
            breaker::State::HalfOpen => {
                let Level { value, of: needed } = pressure;
                (format!("{value} of {needed} trials back"), Mood::Warn)
            }
        };
        Some(NodeState { machine: shard.unwrap_or(0), name, detail, mood, level: *pressure })
    }

    fn level(&self) -> Option<Level> {
        match self {
            Self::Arrived { load, .. } | Self::Rejected { load, .. } | Self::Served { load, .. } => {
                Some(load.level())
            }
            _ => None,
        }
    }
}

/// Thousandths of a token as people read them.
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

    fn awaits(&self) -> bool {
        matches!(self, Self::Timeout { .. })
    }

    /// When calls begin and servers have bad days is the scenario's business; nobody waits for it.
    fn is_scenery(&self) -> bool {
        matches!(self, Self::Begin { .. } | Self::Turn { .. })
    }
}
