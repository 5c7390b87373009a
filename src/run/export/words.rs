//! The words in exported files for the trace's enumerations.

use crate::sim::check::When;
use crate::sim::link::DropReason;
use crate::sim::process::{SpanEnd, Tone};
use crate::sim::trace::{Kind, Ruling};
use crate::sim::world::End;

/// The word for a kind of event.
pub(super) const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Started => "started",
        Kind::Sent => "sent",
        Kind::Delivered => "delivered",
        Kind::Dropped => "dropped",
        Kind::Duplicated => "duplicated",
        Kind::TimerFired => "timer_fired",
        Kind::Wrote => "wrote",
        Kind::Crashed => "crashed",
        Kind::Recovered => "recovered",
        Kind::Paused => "paused",
        Kind::Resumed => "resumed",
        Kind::Slowed => "slowed",
        Kind::ClockStepped => "clock_stepped",
        Kind::ClockDrifted => "clock_drifted",
        Kind::Intervened => "intervened",
        Kind::Judged => "judged",
    }
}

pub(super) const fn end(end: End) -> &'static str {
    match end {
        End::Horizon => "horizon",
        End::EventLimit => "event_limit",
        End::PendingLimit => "pending_limit",
        End::MemoryLimit => "memory_limit",
    }
}

pub(super) const fn when(when: When) -> &'static str {
    match when {
        When::Always => "always",
        When::Eventually => "eventually",
        When::Sometimes => "sometimes",
    }
}

pub(super) const fn ruling(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Violated => "violated",
        Ruling::Reached => "reached",
        Ruling::Held => "held",
    }
}

/// The word for the reason why a message disappeared.
pub(super) const fn reason(reason: DropReason) -> &'static str {
    match reason {
        DropReason::Lost => "lost",
        DropReason::Partitioned => "partitioned",
        DropReason::QueueFull => "queue_full",
        DropReason::NodeDown => "node_down",
        DropReason::Intervened => "intervened",
    }
}

pub(super) const fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "neutral",
        Tone::Waiting => "waiting",
        Tone::Working => "working",
        Tone::Holding => "holding",
        Tone::Compensating => "compensating",
    }
}

/// The word for how a span ended.
pub(super) const fn outcome(end: SpanEnd) -> &'static str {
    match end {
        SpanEnd::Ok => "ok",
        SpanEnd::Failed => "failed",
        SpanEnd::TimedOut => "timed_out",
        SpanEnd::Crashed => "crashed",
    }
}
