//! A message in a worker's hands, and how far the worker has got with it.

use crate::sim::ids::SpanId;
use crate::subject::job::{Booking, Handle, Msg};
use crate::subject::queues::habits::Key;
use crate::subject::request::RequestId;

/// What a worker is doing with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It deletes the message before its work.
    Acknowledging,
    /// It asks whether the key is in the ledger.
    LookingUp,
    Working,
    /// It has the ledger apply the booking.
    Applying,
    /// It has the ledger note the key.
    Noting,
    /// It has the ledger do both.
    Both,
    /// It deletes the message after its work.
    Deleting,
}

impl Phase {
    /// Whether the queue's answer ends it.
    pub const fn is_deletion(self) -> bool {
        matches!(self, Self::Acknowledging | Self::Deleting)
    }

    /// Whether it is a transaction of the ledger.
    pub const fn is_transaction(self) -> bool {
        matches!(self, Self::Applying | Self::Noting | Self::Both)
    }

    /// The line of the listing.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Acknowledging | Self::Deleting => "worker.delete",
            Self::LookingUp => "worker.look",
            Self::Working => "worker.work",
            Self::Applying | Self::Both => "worker.apply",
            Self::Noting => "worker.note",
        }
    }
}

/// A message in a worker's hands.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    pub handle: Handle,
    pub booking: Booking,
    pub span: SpanId,
    pub phase: Phase,
    /// The request that the present phase waits for.
    pub request: RequestId,
    /// How many times it was sent.
    pub tries: u32,
}

impl Task {
    /// A message that has just come.
    pub const fn new(handle: Handle, booking: Booking) -> Self {
        let (span, request) = (SpanId::NONE, RequestId(0));
        Self { handle, booking, span, phase: Phase::Working, request, tries: 0 }
    }

    /// The request of its phase, and whether it is for the queue rather than for the ledger.
    pub fn request(&self, key: Key) -> (Msg, bool) {
        let Self { handle, booking, request, .. } = *self;
        let number = booking.number;
        let key = match key {
            Key::Booking => number,
            Key::Message => handle.message,
        };
        let commit = |key, apply| Msg::Commit { request, booking, key, apply };
        match self.phase {
            Phase::Acknowledging | Phase::Deleting => (Msg::Delete { request, handle, number }, true),
            Phase::LookingUp | Phase::Working => (Msg::LookUp { request, number, key }, false),
            Phase::Applying => (commit(None, true), false),
            Phase::Noting => (commit(Some(key), false), false),
            Phase::Both => (commit(Some(key), true), false),
        }
    }

    /// A change of how long the message stays hidden: handed back at once, or its timeout begun anew.
    pub fn change(&self, back: bool) -> Msg {
        Msg::Change { handle: self.handle, number: self.booking.number, back }
    }
}
