//! The words that files have for what the trace only enumerates.

use crate::sim::check::When;
use crate::sim::link::DropReason;
use crate::sim::process::{SpanEnd, Tone};
use crate::sim::trace::{Kind, Ruling};
use crate::sim::world::End;

/// A kind of event in the word that files have for it.
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

/// Why a message disappeared, in the word that files have for it.
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

/// How a span ended, in the word that files have for it.
pub(super) const fn outcome(end: SpanEnd) -> &'static str {
    match end {
        SpanEnd::Ok => "ok",
        SpanEnd::Failed => "failed",
        SpanEnd::TimedOut => "timed_out",
        SpanEnd::Crashed => "crashed",
    }
}
