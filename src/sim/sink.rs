//! Where the kernel reports to: a trace that keeps everything, or nothing at all when part of a run is
//! replayed only to reach a state.

use super::clock::NodeClock;
use super::fault::Scripted;
use super::ids::{EventId, MessageId, NodeId, SpanId, TimerId};
use super::process::{Domain, SpanEnd};
use super::trace::{Event, Message, Span, Timer, Trace, Verdict};

/// Receives the kernel's reports. [`Trace`] keeps everything; [`Discard`] nothing, for re-running.
pub trait Sink<D: Domain> {
    /// An event. Its id is its position.
    fn event(&mut self, event: Event);
    /// A message or a copy, reported just before the event that creates it.
    fn message(&mut self, message: Message<&D::Msg>);
    /// The message just reported is the network's copy of another one.
    fn copy(&mut self, copy: MessageId, original: MessageId);
    /// A node's clock from an event on, until the next report for that node.
    fn clock(&mut self, node: NodeId, from: EventId, clock: NodeClock);
    /// The event that ended a message's flight.
    fn fate(&mut self, message: MessageId, event: EventId);
    /// A timer was set.
    fn timer(&mut self, timer: Timer<D::Timer>);
    /// A timer fired, or was cancelled in this event's step.
    fn timer_end(&mut self, timer: TimerId, event: EventId, fired: bool);
    /// A span opened.
    fn span(&mut self, span: Span);
    /// A span closed.
    fn span_end(&mut self, span: SpanId, event: EventId, end: SpanEnd);
    /// A fact was reported.
    fn fact(&mut self, event: EventId, fact: &D::Fact);
    /// A line of code was reached.
    fn mark(&mut self, event: EventId, line: &'static str);
    /// A check was decided.
    fn verdict(&mut self, verdict: &Verdict);
    /// An intervention was made.
    fn intervention(&mut self, scripted: Scripted);
    /// Returns the number that stands for a name.
    fn name(&mut self, name: &'static str) -> u32;
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discard;

impl<D: Domain> Sink<D> for Discard {
    fn event(&mut self, _: Event) {}
    fn message(&mut self, _: Message<&D::Msg>) {}
    fn copy(&mut self, _: MessageId, _: MessageId) {}
    fn clock(&mut self, _: NodeId, _: EventId, _: NodeClock) {}
    fn fate(&mut self, _: MessageId, _: EventId) {}
    fn timer(&mut self, _: Timer<D::Timer>) {}
    fn timer_end(&mut self, _: TimerId, _: EventId, _: bool) {}
    fn span(&mut self, _: Span) {}
    fn span_end(&mut self, _: SpanId, _: EventId, _: SpanEnd) {}
    fn fact(&mut self, _: EventId, _: &D::Fact) {}
    fn mark(&mut self, _: EventId, _: &'static str) {}
    fn verdict(&mut self, _: &Verdict) {}
    fn intervention(&mut self, _: Scripted) {}
    fn name(&mut self, _: &'static str) -> u32 {
        0
    }
}

/// A trace, or nothing. Compiles the kernel once for runs that are recorded and runs that are not: [`Discard`] beside
/// [`Trace`] would make the page load it twice.
impl<D: Domain> Sink<D> for Option<&mut Trace<D>> {
    fn event(&mut self, event: Event) {
        if let Some(trace) = self {
            trace.event(event);
        }
    }

    fn message(&mut self, message: Message<&D::Msg>) {
        if let Some(trace) = self {
            trace.message(message);
        }
    }

    fn copy(&mut self, copy: MessageId, original: MessageId) {
        if let Some(trace) = self {
            trace.copy(copy, original);
        }
    }

    fn clock(&mut self, node: NodeId, from: EventId, clock: NodeClock) {
        if let Some(trace) = self {
            trace.clock(node, from, clock);
        }
    }

    fn fate(&mut self, message: MessageId, event: EventId) {
        if let Some(trace) = self {
            trace.fate(message, event);
        }
    }

    fn timer(&mut self, timer: Timer<D::Timer>) {
        if let Some(trace) = self {
            trace.timer(timer);
        }
    }

    fn timer_end(&mut self, timer: TimerId, event: EventId, fired: bool) {
        if let Some(trace) = self {
            trace.timer_end(timer, event, fired);
        }
    }

    fn span(&mut self, span: Span) {
        if let Some(trace) = self {
            trace.span(span);
        }
    }

    fn span_end(&mut self, span: SpanId, event: EventId, end: SpanEnd) {
        if let Some(trace) = self {
            trace.span_end(span, event, end);
        }
    }

    fn fact(&mut self, event: EventId, fact: &D::Fact) {
        if let Some(trace) = self {
            trace.fact(event, fact);
        }
    }

    fn mark(&mut self, event: EventId, line: &'static str) {
        if let Some(trace) = self {
            trace.mark(event, line);
        }
    }

    fn verdict(&mut self, verdict: &Verdict) {
        if let Some(trace) = self {
            trace.verdict(verdict);
        }
    }

    fn intervention(&mut self, scripted: Scripted) {
        if let Some(trace) = self {
            trace.intervention(scripted);
        }
    }

    fn name(&mut self, name: &'static str) -> u32 {
        self.as_mut().map_or(0, |trace| trace.name(name))
    }
}
