//! Words for overloads: between phones, the server that takes their orders, and an import.
//!
//! Answers and load are those of [calls](crate::subject::call).

mod describe;

use crate::policy::outcome::Outcome;
use crate::sim::process::{Payload, Upshot};
use crate::sim::tagged;
use crate::sim::time::Duration;
use crate::subject::call::{Answer, Load};
use crate::subject::request::RequestId;

tagged! {
    /// A message to or from the server.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// An order from a phone, or a row of the import.
        Request {
            /// The phone's call, or the row.
            call: u32,
            /// The attempt, from 1.
            attempt: u32,
            /// The sender's number for it.
            request: RequestId,
            /// How long the sender still waits; `None`: for as long as it takes.
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
        /// The import has something to send.
        Hello {
            /// Which time it begins: a number that it has not used before.
            session: RequestId,
        } = 2,
        /// The server has room for more rows.
        Grant {
            session: RequestId,
            /// How many rows it takes in all, since the session began.
            limit: u32,
        } = 3,
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
            Self::Reply { answer, .. } if *answer != Answer::Done => Upshot::Refusal,
            _ => Upshot::Some,
        }
    }
}

/// Why a request is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// The queue is full.
    Full = 0,
    /// The queue was full when a newer one came.
    Pushed = 1,
    /// It can no longer be served before its deadline.
    Hopeless = 2,
    /// Its deadline is over: nobody waits for it.
    Gone = 3,
    /// The queue has been too long for too long.
    Standing = 4,
}

/// What the phones have counted in a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    /// Calls that began.
    pub began: u32,
    /// Requests sent for them, with retries.
    pub sent: u32,
    /// Calls served before their deadline.
    pub served: u32,
    /// Requests that were refused.
    pub refused: u32,
    /// Requests that got no answer in time.
    pub unanswered: u32,
}

tagged! {
    /// What happens to requests.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A phone begins to call.
        Began {
            call: u32,
        } = 0,
        /// A phone stops waiting for an attempt.
        GaveUp {
            call: u32,
            attempt: u32,
        } = 1,
        /// A call is over.
        Settled {
            call: u32,
            outcome: Outcome,
            /// How many attempts it took.
            attempts: u32,
        } = 2,
        /// There is no budget for another attempt.
        HeldBack {
            call: u32,
        } = 3,
        /// A second is over.
        Counted {
            tally: Tally,
        } = 4,
        /// The peak begins or ends.
        Peaked {
            begins: bool,
            /// How many phones call in a second from now on.
            rate: u32,
        } = 5,
        /// What the server can do.
        Opened {
            workers: u32,
            /// How long a request takes on average.
            service: Duration,
            /// How long a phone waits.
            deadline: Duration,
        } = 6,
        /// A request joins the queue.
        Queued {
            call: u32,
            attempt: u32,
            load: Load,
        } = 7,
        /// A worker begins with a request.
        Started {
            call: u32,
            attempt: u32,
            /// How long it stood in the queue.
            waited: Duration,
            /// True if that is at least as long as the time left that the request named: the answer cannot be in time.
            stale: bool,
            load: Load,
        } = 8,
        /// A worker is done with a request.
        Done {
            call: u32,
            attempt: u32,
            /// How long it worked on it.
            took: Duration,
            load: Load,
        } = 9,
        /// A request is not served.
        Dropped {
            call: u32,
            attempt: u32,
            why: Why,
            /// How long it stood in the queue.
            waited: Duration,
            load: Load,
        } = 10,
        /// The queue begins or stops to throw away at its exit.
        Dropping {
            begins: bool,
            /// How many were thrown away since it began.
            count: u32,
        } = 11,
        /// The server stalls, or goes on.
        Stalled {
            begins: bool,
        } = 12,
        /// What the import may still send, and has brought in.
        Imported {
            credit: u32,
            window: u32,
            rows: u32,
        } = 13,
        /// A worker has refused a request, which took it some time.
        Refused {
            call: u32,
            load: Load,
        } = 14,
    }
}

tagged! {
    /// The timers of phones, server and import.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A phone calls.
        Begin {
            index: u32,
        } = 0,
        /// A phone has waited long enough.
        Deadline {
            call: u32,
        } = 1,
        /// A phone tries again.
        Retry {
            call: u32,
        } = 2,
        /// A second is over.
        Count = 3,
        /// The peak begins or ends.
        Peak {
            begins: bool,
        } = 4,
        /// A request has been worked on for as long as it takes.
        Work {
            /// The server's number for the request.
            job: u32,
        } = 5,
        /// A request in the queue can no longer be served in time.
        Hopeless {
            job: u32,
        } = 6,
        /// The server stalls, or goes on.
        Stall {
            begins: bool,
        } = 7,
        /// The import begins, or sends the next row.
        Feed = 8,
    }
}
