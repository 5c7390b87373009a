//! Exchanges that changed nothing: questions whose answer was *nothing*, and polls that were never answered.

use crate::sim::ids::{EventId, MessageId, NodeId};
use crate::sim::process::{Domain, Payload, Upshot};
use crate::sim::sorted::Map;
use crate::sim::trace::{Event, Kind, Trace};

/// The idle messages so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Idle {
    /// By message: the event from which it is known that it changed nothing.
    since: Vec<EventId>,
    /// By sender and receiver: the number of the poll that has not been answered yet.
    polls: Map<(NodeId, NodeId), usize>,
}

impl Idle {
    /// Follows a message that sets out.
    pub fn follow<D: Domain>(&mut self, trace: &Trace<D>, id: EventId, event: &Event) {
        let number = MessageId(event.a);
        if self.since.len() <= number.index() {
            self.since.resize(number.index() + 1, EventId::NONE);
        }
        let message = trace.message(number);
        let upshot = message.payload.upshot();
        if upshot == Upshot::Idle {
            self.since[number.index()] = id;
            // The message it answers is idle too.
            if let Some(asked) = event.cause.some().and_then(|cause| trace.event(cause).message()) {
                self.since[asked.index()] = id;
            }
        }
        if event.kind != Kind::Sent {
            return;
        }
        // An answer may have any cause: what a poll waits for comes from somewhere else.
        self.polls.remove(&(message.to, message.from));
        if upshot == Upshot::Poll
            && let Some(before) = self.polls.insert((message.from, message.to), number.index())
        {
            self.since[before] = id;
        }
    }

    /// See [`Index::idle_since`](super::Index::idle_since).
    pub fn since(&self, message: MessageId) -> EventId {
        self.since.get(message.index()).copied().unwrap_or(EventId::NONE)
    }
}
