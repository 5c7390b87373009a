//! Words for calls: between callers and servers with workers, a queue, and good and bad days.

mod describe;

use std::fmt;

use crate::policy::breaker;
use crate::policy::outcome::Outcome;
use crate::sim::process::{Level, Payload, Upshot};
use crate::sim::tagged;
use crate::sim::time::Duration;
use crate::subject::request::RequestId;

tagged! {
    /// A message about a call.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A request to a server.
        Request {
            /// The call it belongs to: the same number along a chain of servers.
            call: u32,
            /// The sender's number for it.
            job: u32,
            /// The number of this request.
            request: RequestId,
            /// The sender's attempt number.
            attempt: u32,
            /// The part of the server's data it concerns.
            shard: u32,
        } = 0,
        /// A server's answer.
        Reply {
            call: u32,
            /// The requester's number for it.
            job: u32,
            /// The request it answers.
            request: RequestId,
            /// The attempt it answers.
            attempt: u32,
            answer: Answer,
        } = 1,
    }
}

/// The result in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Done (HTTP 200).
    Done = 0,
    /// No room; nothing was done (HTTP 503).
    Rejected = 1,
    /// Tried and failed (HTTP 500).
    Failed = 2,
    /// The server called another one and does not know the outcome (HTTP 504).
    Unknown = 3,
    /// The server did not call the other one: its breaker is open (HTTP 503).
    Refused = 4,
}

impl Answer {
    /// A server's answer, given the outcome of its own call.
    pub const fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Ok => Self::Done,
            Outcome::Failed => Self::Failed,
            Outcome::Unknown => Self::Unknown,
        }
    }
}

/// A server's load and capacity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Load {
    /// Requests being worked on.
    pub working: u32,
    /// Requests waiting for a worker.
    pub waiting: u32,
    /// The number of workers.
    pub workers: u32,
    /// The maximum number of waiting requests.
    pub room: u32,
}

impl Load {
    /// The workers' occupancy.
    pub const fn busy(self) -> Level {
        Level::new(self.working, self.workers)
    }

    /// The queue's occupancy.
    pub const fn queue(self) -> Level {
        Level::new(self.waiting, self.room)
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { working, waiting, workers, room } = self;
        write!(f, "busy {working} of {workers}, queue {waiting} of {room}")
    }
}

tagged! {
    /// A server's health.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Health {
        /// Working normally.
        Healthy = 0,
        /// All work takes longer by this factor.
        Slow {
            /// The factor, in thousandths.
            permille: u32,
        } = 1,
        /// It accepts requests and never answers.
        Silent = 2,
        /// It answers every request at once with a failure.
        Failing = 3,
        /// It accepts requests, but never answers some of them.
        Flaky {
            /// One in this many gets no answer.
            every: u32,
        } = 4,
        /// It has just started: its first requests take longer by this factor.
        Cold {
            /// The number of such requests.
            requests: u32,
            /// The factor, in thousandths.
            permille: u32,
        } = 5,
    }
}

impl Payload for Msg {
    /// A small request with its headers.
    fn size_bytes(&self) -> u32 {
        160
    }

    /// It contains nothing that an attacker could profit from; tampering makes it ask about another part of the data.
    fn tampered(&self, draw: u64) -> Self {
        let mut changed = self.clone();
        if let Self::Request { shard, .. } = &mut changed {
            *shard ^= 1 + (draw >> 60) as u32;
        }
        changed
    }

    fn upshot(&self) -> Upshot {
        match self {
            Self::Request { .. } | Self::Reply { answer: Answer::Done, .. } => Upshot::Some,
            Self::Reply { .. } => Upshot::Refusal,
        }
    }
}

tagged! {
    /// A fact about calls, servers or breakers.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A call begins.
        Began {
            call: u32,
        } = 0,
        /// A request was sent.
        Attempted {
            call: u32,
            /// The attempt number, from 1.
            attempt: u32,
        } = 1,
        /// A retry was not made because the retry budget does not allow it.
        HeldBack {
            call: u32,
            /// The number of the last attempt made.
            attempt: u32,
            /// The budget left, in thousandths of a token.
            milli_tokens: u32,
        } = 2,
        /// A call has ended, as far as its caller is concerned.
        Settled {
            call: u32,
            /// The outcome, as far as the caller knows it.
            outcome: Outcome,
            /// The number of attempts.
            attempts: u32,
            /// Its duration, by the caller's clock.
            took: Duration,
        } = 3,
        /// A request arrived at a server.
        Arrived {
            call: u32,
            /// The sender's attempt number.
            attempt: u32,
            /// The server's load, including it.
            load: Load,
        } = 4,
        /// A server had no room for a request.
        Rejected {
            call: u32,
            /// The sender's attempt number.
            attempt: u32,
            /// The server's load.
            load: Load,
        } = 5,
        /// A server has finished a request.
        Served {
            call: u32,
            /// The sender's attempt number.
            attempt: u32,
            /// The server's answer.
            answer: Answer,
            /// The server's load after it.
            load: Load,
        } = 6,
        /// A server's health has changed.
        Turned {
            /// Its health from now on.
            health: Health,
            /// The part of its data affected; `None`: all of it.
            shard: Option<u32>,
        } = 7,
        /// A breaker refused a call, so it was not made.
        Refused {
            call: u32,
            /// The part of the server's data the breaker is for; `None`: all of it.
            shard: Option<u32>,
            /// The breaker's state.
            state: breaker::State,
        } = 8,
        /// A breaker has counted something, or changed its state.
        Breaker {
            /// The part of the server's data it is for; `None`: all of it.
            shard: Option<u32>,
            /// Its state from now on.
            state: breaker::State,
            /// Its counts in this state.
            counts: breaker::Counts,
            /// How close they bring it to its next change.
            pressure: Level,
            /// True if the state is new.
            turned: bool,
        } = 9,
        /// A caller has paid for a retry, or got tokens back.
        Paid {
            /// The number of its tokens spent.
            spent: Level,
        } = 10,
    }
}

tagged! {
    /// The timers of callers and servers.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A call is due to begin.
        Begin {
            /// Its index in the caller's load, from 0.
            index: u32,
        } = 0,
        /// An attempt has timed out.
        Timeout {
            /// The caller's number for the call.
            job: u32,
            attempt: u32,
        } = 1,
        /// The wait before a caller's next attempt is over.
        Backoff {
            /// The caller's number for the call.
            job: u32,
        } = 2,
        /// A server's work on a request is done.
        Work {
            /// The server's number for the request.
            job: u32,
        } = 3,
        /// An outage of a server begins or ends.
        Turn {
            /// The index of the outage.
            outage: u32,
            /// True if it begins, false if it ends.
            begins: bool,
        } = 4,
    }
}
