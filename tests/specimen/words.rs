//! What the specimen's processes send to each other, report, and set timers for.

use happens_before::sim::ids::{NodeId, SpanId};
use happens_before::sim::process::{Alarm, Describe, Domain, Payload, Report, TimerRole};

/// The specimen's domain.
#[derive(Clone, Debug)]
pub struct Specimen;

/// The messages between nodes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// News that members pass on.
    Rumour { origin: u16, version: u32, hops: u8, token: u64 },
    /// A request to do something, once.
    Ask { ticket: u32, bytes: u16 },
    /// The answer that it was done.
    Answer { ticket: u32, fresh: bool },
    /// One of a numbered sequence that nobody reacts to.
    Beat { number: u32, bytes: u16 },
}

/// A report of a process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// It came up, and found this many steps in memory and writes on disk.
    Restarted { memory: u32, disk: u32 },
    /// It wrote; this many writes are on disk now.
    Saved { disk: u32 },
    /// It asked.
    Asked { ticket: u32 },
    /// It served a question.
    Charged { ticket: u32 },
    /// Its question was answered.
    Answered { ticket: u32 },
    /// It stopped waiting.
    GaveUp { ticket: u32 },
    /// A timer fired before the node's own clock had counted it out.
    Early { by_us: u64 },
}

/// The timers of a process. Times are readings of the node's monotonic clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Time to gossip.
    Gossip { due_us: u64 },
    /// Time to ask.
    Ask { due_us: u64 },
    /// A question has waited long enough.
    Deadline { ticket: u32, attempt: u8 },
    /// Work for another node is done.
    Done { asker: NodeId, ticket: u32, serve: SpanId, commit: SpanId },
    /// Time for the next beat.
    Beat,
}

impl Domain for Specimen {
    type Msg = Msg;
    type Fact = Fact;
    type Timer = Timer;
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Rumour { .. } => "rumour",
            Self::Ask { .. } => "ask",
            Self::Answer { .. } => "answer",
            Self::Beat { .. } => "beat",
        }
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Restarted { .. } => "restarted",
            Self::Saved { .. } => "saved",
            Self::Asked { .. } => "asked",
            Self::Charged { .. } => "charged",
            Self::Answered { .. } => "answered",
            Self::GaveUp { .. } => "gave up",
            Self::Early { .. } => "early",
        }
    }
}

impl Report for Fact {}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Gossip { .. } => "gossip",
            Self::Ask { .. } => "ask",
            Self::Deadline { .. } => "deadline",
            Self::Done { .. } => "done",
            Self::Beat => "beat",
        }
    }
}

impl Alarm for Timer {
    fn role(&self) -> TimerRole {
        match self {
            Self::Deadline { .. } => TimerRole::Reply,
            Self::Gossip { .. } | Self::Ask { .. } | Self::Done { .. } | Self::Beat => TimerRole::Pause,
        }
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        match self {
            Self::Rumour { .. } => 15,
            Self::Ask { bytes, .. } | Self::Beat { bytes, .. } => u32::from(*bytes),
            Self::Answer { .. } => 5,
        }
    }

    fn tampered(&self, draw: u64) -> Self {
        // Never zero, so that a changed message differs from the original.
        let change = (draw >> 33) as u32 | 1;
        let mut msg = self.clone();
        match &mut msg {
            Self::Rumour { version, .. } => *version = version.wrapping_add(change),
            Self::Ask { ticket, .. } | Self::Answer { ticket, .. } => *ticket = ticket.wrapping_add(change),
            Self::Beat { number, .. } => *number = number.wrapping_add(change),
        }
        msg
    }
}
