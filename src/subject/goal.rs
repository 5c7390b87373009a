//! What runs of a subject should show at least once. A search that never saw a retry says nothing about retries.

use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::reading::first_event;
use crate::subject::{Msg, Words};

/// A situation that some run should reach.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// The situation as a clause: "a claim ran out and was taken over".
    pub words: &'static str,
    /// The event with which a run first reached it.
    pub reached: fn(&Trace<Words>) -> Option<EventId>,
}

/// Somebody's wall clock jumped.
pub const CLOCK_SET: Goal = Goal {
    words: "a clock was set while it was in use",
    reached: |trace| first_event(trace, |event| event.kind == Kind::ClockStepped),
};

/// The event that sent the first matching message.
pub fn sent(trace: &Trace<Words>, is: impl Fn(&Msg) -> bool) -> Option<EventId> {
    trace.messages.iter().find(|message| is(&message.payload)).map(|message| message.sent)
}

/// The first event in which a matching message was lost.
pub fn lost(trace: &Trace<Words>, is: impl Fn(&Msg) -> bool) -> Option<EventId> {
    first_event(trace, |event| {
        event.kind == Kind::Dropped && event.message().is_some_and(|id| is(&trace.message(id).payload))
    })
}
