//! Words for chains: between customers, services in a row, and shards side by side.
//!
//! Load is that of [calls](crate::subject::call).

mod describe;

use crate::policy::outcome::Outcome;
use crate::sim::process::{Payload, Upshot};
use crate::sim::tagged;
use crate::sim::time::Duration;
use crate::subject::call::Load;
use crate::subject::request::RequestId;

/// The result in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// All of it is done (HTTP 200).
    Done = 0,
    /// It is stored, and will be done (HTTP 202).
    Accepted = 1,
    /// It failed here or further along (HTTP 500).
    Failed = 2,
    /// No answer came from further along (HTTP 504).
    Unknown = 3,
}

impl Answer {
    /// True if whoever asked need not ask again.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Done | Self::Accepted)
    }
}

tagged! {
    /// A message between customers and services.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A request.
        Request {
            /// The order or search that it belongs to: the same number along the chain, and the key by which repeats are told.
            call: u32,
            /// The sender's number for it.
            request: RequestId,
        } = 0,
        /// The answer to a request.
        Reply {
            call: u32,
            /// The request it answers.
            request: RequestId,
            answer: Answer,
        } = 1,
        /// The sender no longer needs an answer, because another copy was answered.
        Cancel {
            call: u32,
            /// The request it takes back.
            request: RequestId,
        } = 2,
    }
}

impl Payload for Msg {
    /// A small request with its headers.
    fn size_bytes(&self) -> u32 {
        200
    }

    /// There is nothing in it that anyone could profit from.
    fn tampered(&self, _: u64) -> Self {
        self.clone()
    }

    fn upshot(&self) -> Upshot {
        match self {
            Self::Reply { answer: Answer::Failed | Answer::Unknown, .. } => Upshot::Refusal,
            _ => Upshot::Some,
        }
    }
}

tagged! {
    /// What happens to customers' requests.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A customer sends an order or a search.
        Began {
            call: u32,
        } = 0,
        /// A customer has got an answer, or has given up.
        Settled {
            call: u32,
            outcome: Outcome,
            /// True if the order is only accepted.
            accepted: bool,
            /// How long it took, by the customers' clock.
            took: Duration,
        } = 1,
        /// How much of the promise to customers is used up: those not served, of those who need not be.
        Budget {
            lost: u32,
            allowed: u32,
        } = 2,
        /// A request arrived at a service.
        Arrived {
            call: u32,
            /// The service's load, including it.
            load: Load,
        } = 3,
        /// A service had no room for a request.
        Rejected {
            call: u32,
            load: Load,
        } = 4,
        /// A service's own work on a request has failed.
        Failed {
            call: u32,
        } = 5,
        /// A service has done its part of an order, with an effect that stays.
        Did {
            call: u32,
        } = 6,
        /// A service asks another.
        Asked {
            call: u32,
            /// For which time, from 1.
            nth: u32,
            /// True if an earlier copy is still out.
            hedge: bool,
        } = 7,
        /// A service no longer waits for an answer.
        GaveUp {
            call: u32,
        } = 8,
        /// A service has answered a request.
        Answered {
            call: u32,
            answer: Answer,
            load: Load,
        } = 9,
        /// A service was told that a request is needed no more, and stopped.
        Cancelled {
            call: u32,
            load: Load,
        } = 10,
        /// A service has put an order into its queue.
        Stored {
            call: u32,
            load: Load,
        } = 11,
        /// An order has left the queue: the next service has it, or everything is done.
        Passed {
            call: u32,
            load: Load,
        } = 12,
        /// The service begins to be down, or is back.
        Turned {
            down: bool,
        } = 13,
        /// A service's worker is free again.
        Freed {
            call: u32,
            load: Load,
        } = 14,
    }
}

tagged! {
    /// The timers of customers and services.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A customer comes.
        Begin {
            index: u32,
        } = 0,
        /// A customer has waited long enough.
        Patience {
            call: u32,
        } = 1,
        /// A service has worked on a request for as long as it takes.
        Work {
            /// The service's number for the request.
            job: u32,
        } = 2,
        /// A question to another service was not answered in time.
        Timeout {
            job: u32,
            /// Which of those it asked.
            to: u16,
        } = 3,
        /// A question was out for long enough to send a second copy.
        Hedge {
            job: u32,
            to: u16,
        } = 4,
        /// A service has rested before it tries again.
        Rest {
            job: u32,
        } = 5,
        /// An outage begins or ends.
        Turn {
            begins: bool,
        } = 6,
    }
}
