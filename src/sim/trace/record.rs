//! Records the kernel's reports in the trace's tables.

use super::{Event, EventId, Message, MessageId, NodeId, OPEN_SPAN, Scripted, Span, SpanEnd, SpanId, Timer};
use super::{NodeClock, TimerId, Trace, Verdict};
use crate::process::Domain;
use crate::sink::Sink;

/// Sets the entry at `index` to `value`; does nothing beyond the end.
fn settle<T>(list: &mut [T], index: usize, value: T) {
    if let Some(slot) = list.get_mut(index) {
        *slot = value;
    }
}

impl<D: Domain> Sink<D> for Trace<D> {
    fn event(&mut self, event: Event) {
        self.events.push(event);
    }

    fn message(&mut self, message: Message<&D::Msg>) {
        let Message { payload, sent, nth, from, to } = message;
        self.messages.push(Message { payload: payload.clone(), sent, nth, from, to });
        self.fates.push(EventId::NONE);
    }

    fn copy(&mut self, copy: MessageId, original: MessageId) {
        self.copies.push((copy, original));
    }

    fn clock(&mut self, node: NodeId, from: EventId, clock: NodeClock) {
        if self.clocks.len() <= node.index() {
            self.clocks.resize_with(node.index() + 1, Vec::new);
        }
        self.clocks[node.index()].push((from, clock));
    }

    fn fate(&mut self, message: MessageId, event: EventId) {
        settle(&mut self.fates, message.index(), event);
    }

    fn timer(&mut self, timer: Timer<D::Timer>) {
        self.timers.push(timer);
        self.timer_ends.push((EventId::NONE, false));
    }

    fn timer_end(&mut self, timer: TimerId, event: EventId, fired: bool) {
        settle(&mut self.timer_ends, timer.index(), (event, fired));
    }

    fn span(&mut self, span: Span) {
        self.spans.push(span);
        self.span_ends.push(OPEN_SPAN);
    }

    fn span_end(&mut self, span: SpanId, event: EventId, end: SpanEnd) {
        settle(&mut self.span_ends, span.index(), (event, end));
    }

    fn fact(&mut self, event: EventId, fact: &D::Fact) {
        self.facts.push((event, fact.clone()));
    }

    fn mark(&mut self, event: EventId, line: &'static str) {
        self.marks.push((event, line));
    }

    fn verdict(&mut self, verdict: &Verdict) {
        self.verdicts.push(verdict.clone());
    }

    fn intervention(&mut self, scripted: Scripted) {
        self.interventions.push(scripted);
    }

    fn name(&mut self, name: &'static str) -> u32 {
        if let Some(number) = self.name_numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name);
        self.name_numbers.insert(name, number);
        number
    }
}
