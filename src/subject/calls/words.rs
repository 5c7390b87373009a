//! Words of calls: between callers and servers that have workers, a queue, and good and bad days.

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
        /// Somebody asks a server to do something.
        Request {
            /// The call that it belongs to: the same number along a chain of servers.
            call: u32,
            /// The sender's number of it.
            job: u32,
            /// The number of this request.
            request: RequestId,
            /// The sender's attempt number.
            attempt: u32,
            /// Which part of the server's data it is about.
            shard: u32,
        } = 0,
        /// The server answers.
        Reply {
            call: u32,
            /// The asker's number.
            job: u32,
            /// The request that is answered.
            request: RequestId,
            /// The attempt that is answered.
            attempt: u32,
            answer: Answer,
        } = 1,
    }
}

/// What a server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is done (HTTP 200).
    Done = 0,
    /// There is no room for it; nothing was done (HTTP 503).
    Rejected = 1,
    /// It was tried, and failed (HTTP 500).
    Failed = 2,
    /// The server asked another one and does not know what became of it (HTTP 504).
    Unknown = 3,
    /// The server did not even ask the other one: its breaker is open (HTTP 503).
    Refused = 4,
}

impl Answer {
    /// What a server tells of a call that it made itself.
    pub const fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Ok => Self::Done,
            Outcome::Failed => Self::Failed,
            Outcome::Unknown => Self::Unknown,
        }
    }
}

/// How much a server has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Load {
    /// Requests being worked on.
    pub working: u32,
    /// Requests that wait for a worker.
    pub waiting: u32,
    /// How many can be worked on at once.
    pub workers: u32,
    /// How many may wait.
    pub room: u32,
}

impl Load {
    /// How many of the workers are busy.
    pub const fn busy(self) -> Level {
        Level { value: self.working, of: self.workers }
    }

    /// How full the queue is.
    pub const fn queue(self) -> Level {
        Level { value: self.waiting, of: self.room }
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { working, waiting, workers, room } = self;
        write!(f, "busy {working} of {workers}, queue {waiting} of {room}")
    }
}

tagged! {
    /// How a server is doing.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Health {
        /// As it should be.
        Healthy = 0,
        /// Everything takes this many thousandths of its time.
        Slow {
            /// The factor, in thousandths.
            permille: u32,
        } = 1,
        /// It takes requests and says nothing.
        Silent = 2,
        /// It answers every request at once that it failed.
        Failing = 3,
        /// It takes requests, and says nothing to some of them.
        Flaky {
            /// To one in how many.
            every: u32,
        } = 4,
        /// It has just started: its first requests take this many thousandths of their time.
        Cold {
            /// How many of them.
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

    /// There is nothing in it that an attacker would gain by: it asks about another part of the data.
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
    /// What becomes of calls.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A call begins.
        Began {
            call: u32,
        } = 0,
        /// Somebody sent a request.
        Attempted {
            call: u32,
            /// Which attempt, from 1.
            attempt: u32,
        } = 1,
        /// A retry was not made because the budget for retries does not allow it.
        HeldBack {
            call: u32,
            /// The attempt that was the last.
            attempt: u32,
            /// What is left of the budget, in thousandths of a token.
            milli_tokens: u32,
        } = 2,
        /// A call is over for the one who made it.
        Settled {
            call: u32,
            /// What is known of it.
            outcome: Outcome,
            /// How many attempts it took.
            attempts: u32,
            /// How long it took, on the caller's clock.
            took: Duration,
        } = 3,
        /// A request came to a server.
        Arrived {
            call: u32,
            /// The sender's attempt.
            attempt: u32,
            /// What the server has to do now.
            load: Load,
        } = 4,
        /// A server had no room for a request.
        Rejected {
            call: u32,
            /// The sender's attempt.
            attempt: u32,
            /// What the server has to do.
            load: Load,
        } = 5,
        /// A server is done with a request.
        Served {
            call: u32,
            /// The sender's attempt.
            attempt: u32,
            /// What it answered.
            answer: Answer,
            /// What it has to do now.
            load: Load,
        } = 6,
        /// A server is better or worse from now on.
        Turned {
            /// How it is.
            health: Health,
            /// For which part of its data; `None`: all of it.
            shard: Option<u32>,
        } = 7,
        /// A breaker refused a call, which was not made.
        Refused {
            call: u32,
            /// Which part of the server's data the breaker is for; `None`: all of it.
            shard: Option<u32>,
            /// What the breaker was in.
            state: breaker::State,
        } = 8,
        /// A breaker has counted, or changed its state.
        Breaker {
            /// Which part of the server's data it is for; `None`: all of it.
            shard: Option<u32>,
            /// Its state from now on.
            state: breaker::State,
            /// What it has counted in this state.
            counts: breaker::Counts,
            /// How close that brings it to its next change.
            pressure: Level,
            /// Whether the state is a new one.
            turned: bool,
        } = 9,
        /// A caller has paid for a retry, or got tokens back.
        Paid {
            /// How many of its tokens are spent.
            spent: Level,
        } = 10,
    }
}

tagged! {
    /// What timers are set for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A call begins.
        Begin {
            /// Its place in the caller's load, from 0.
            index: u32,
        } = 0,
        /// An attempt got no answer in time.
        Timeout {
            /// The caller's number.
            job: u32,
            attempt: u32,
        } = 1,
        /// A caller has waited long enough before its next attempt.
        Backoff {
            /// The caller's number.
            job: u32,
        } = 2,
        /// A server's work on a request is done.
        Work {
            /// The server's number.
            job: u32,
        } = 3,
        /// An outage of a server begins or ends.
        Turn {
            /// Which outage.
            outage: u32,
            /// Whether it begins.
            begins: bool,
        } = 4,
    }
}
