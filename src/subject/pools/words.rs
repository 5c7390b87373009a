//! Words for pools: between customers, an API with a pool of workers, and the services it waits for.
//!
//! Answers, health and load are those of [calls](crate::subject::call).

mod describe;

use crate::policy::outcome::Outcome;
use crate::sim::process::{Payload, Upshot};
use crate::sim::tagged;
use crate::sim::time::Duration;
use crate::subject::call::{Answer, Health, Load};
use crate::subject::request::RequestId;

/// What a customer asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// It takes the fast service.
    Price = 0,
    /// It takes the services that become slow.
    Reviews = 1,
}

impl Page {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Price, Self::Reviews];
}

tagged! {
    /// A message between customers and services.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A request.
        Request {
            /// The customer's request that it belongs to: the same number along the chain.
            call: u32,
            /// The API's attempt that it belongs to, from 1.
            attempt: u32,
            /// The sender's number for it.
            request: RequestId,
            page: Page,
            /// How long the sender still waits; `None`: it does not say.
            left: Option<Duration>,
        } = 0,
        /// The answer to a request.
        Reply {
            call: u32,
            attempt: u32,
            /// The request it answers.
            request: RequestId,
            answer: Answer,
        } = 1,
    }
}

impl Payload for Msg {
    /// A small request with its headers.
    fn size_bytes(&self) -> u32 {
        200
    }

    /// Shortens or lengthens a deadline; there is nothing else in it that anyone could profit from.
    fn tampered(&self, draw: u64) -> Self {
        let mut changed = self.clone();
        if let Self::Request { left: Some(left), .. } = &mut changed {
            *left = Duration::from_micros(left.as_micros() ^ (1 + (draw >> 44)));
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
    /// What happens to customers' requests.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A customer asks for a page.
        Began {
            call: u32,
            page: Page,
        } = 0,
        /// A customer has got an answer, or has given up.
        Settled {
            call: u32,
            page: Page,
            outcome: Outcome,
            /// How long it took, by the customers' clock.
            took: Duration,
        } = 1,
        /// A request arrived at a service.
        Arrived {
            call: u32,
            attempt: u32,
            /// How long the sender said that it still waits.
            left: Option<Duration>,
            /// The service's load, including it.
            load: Load,
        } = 2,
        /// A service had no room for a request.
        Rejected {
            call: u32,
            attempt: u32,
            load: Load,
        } = 3,
        /// A service has worked on a request.
        Worked {
            call: u32,
            attempt: u32,
            /// For how long.
            took: Duration,
        } = 4,
        /// A service asks another.
        Asked {
            call: u32,
            /// For which time, from 1.
            attempt: u32,
            page: Page,
        } = 5,
        /// A service no longer waits for an answer.
        GaveUp {
            call: u32,
            attempt: u32,
            page: Page,
        } = 6,
        /// A service did not ask another, because as many workers wait for it as may.
        Refused {
            call: u32,
            page: Page,
        } = 7,
        /// A service is done with a request, and a worker is free.
        Done {
            call: u32,
            attempt: u32,
            answer: Answer,
            load: Load,
        } = 8,
        /// Nobody waits for a request any more when its turn comes.
        Skipped {
            call: u32,
            attempt: u32,
            load: Load,
        } = 9,
        /// How many of a service's workers wait for each other service from now on.
        Waiting {
            prices: u32,
            reviews: u32,
            workers: u32,
        } = 10,
        /// A service's health has changed.
        Turned {
            health: Health,
        } = 11,
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
        } = 3,
        /// A request's deadline has come.
        Deadline {
            job: u32,
        } = 4,
        /// A bad time begins or ends.
        Turn {
            begins: bool,
        } = 5,
    }
}
