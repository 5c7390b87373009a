//! Follows an exchange: everything that came of some messages or of some work, until a moment.

use super::super::Hands;
use super::Missing;
use crate::ids::{EventId, MessageId, NodeId, SpanId, TimerId};
use crate::process::{Describe, Domain, Report, Tone, Wait};
use crate::time::Duration;
use crate::trace::{Kind, Trace};

/// The maximum number of steps of an exchange that are followed.
const STEPS_MAX: usize = 256;

/// The events of the step that began with `root`: `root`, and what its handler sent and wrote. Events from
/// the network and the checks may lie between them.
pub(in super::super) fn step<D: Domain>(trace: &Trace<D>, root: EventId) -> impl Iterator<Item = EventId> {
    let own = move |id: &EventId| {
        let event = trace.event(*id);
        *id == root || (matches!(event.kind, Kind::Sent | Kind::Wrote) && event.cause == root)
    };
    let between = |id: EventId| matches!(trace.event(id).kind, Kind::Duplicated | Kind::Judged);
    let from = (root.index()..trace.len()).map(|index| EventId(index as u32));
    from.take_while(move |id| own(id) || between(*id)).filter(own)
}

/// An exchange being followed.
pub(in super::super) struct Exchange<'a, D: Domain> {
    trace: &'a Trace<D>,
    hands: &'a Hands,
    /// The node that waits. Messages to it are answers and are not followed.
    node: NodeId,
    /// The moment up to which it is followed.
    until: EventId,
    /// Steps not yet followed: the event that began each, and the first of its events that belongs to the exchange.
    steps: Vec<(EventId, EventId)>,
    missing: Vec<Missing>,
    /// The events in which a failing node received a message and did nothing.
    ignored: Vec<EventId>,
    /// The messages followed, by the events that sent them.
    sent: Vec<EventId>,
    /// True if timers that are still to fire count, although no work of theirs is under way.
    with_timers: bool,
}

impl<'a, D: Domain> Exchange<'a, D> {
    /// An exchange that `node` waits for.
    pub fn new(trace: &'a Trace<D>, hands: &'a Hands, node: NodeId, until: EventId) -> Self {
        let (steps, missing, ignored, sent) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { trace, hands, node, until, steps, missing, ignored, sent, with_timers: false }
    }

    /// An exchange that is followed to its end: nobody waits for it, and timers that are still to fire are part of it.
    pub fn to_the_end(trace: &'a Trace<D>, hands: &'a Hands, until: EventId) -> Self {
        Self { with_timers: true, ..Self::new(trace, hands, NodeId::NONE, until) }
    }

    /// Adds all that a step does.
    pub fn root(&mut self, root: EventId) {
        self.steps.push((root, root));
    }

    /// Adds all that some work does from its beginning on.
    pub fn work(&mut self, span: SpanId) {
        let opened = self.trace.spans[span.index()].opened;
        self.steps.push((self.trace.root_of(opened), opened));
    }

    /// Where the exchange ended, or stood at the moment up to which it is followed.
    pub fn follow(&mut self) -> Vec<Missing> {
        for _ in 0..STEPS_MAX {
            let Some((root, first)) = self.steps.pop() else { break };
            self.step(root, first);
        }
        let mut missing = std::mem::take(&mut self.missing);
        if missing.is_empty() {
            missing.extend(self.ignored.iter().copied().map(Missing::Unanswered));
        }
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// The last message that a node sent as part of the exchange.
    pub fn last_sent_by(&self, node: NodeId) -> Option<EventId> {
        self.sent.iter().copied().filter(|sent| self.trace.event(*sent).node == node).max()
    }

    /// Follows a sent message and the copies made of it as it was sent.
    pub fn message(&mut self, sent: EventId) {
        let trace = self.trace;
        self.sent.push(sent);
        let copies = (sent.index() + 1..trace.len()).map(|index| &trace.events[index]);
        let copies = copies.take_while(|event| matches!(event.kind, Kind::Duplicated | Kind::Judged));
        let copies = copies
            .filter(|event| event.kind == Kind::Duplicated && trace.message(MessageId(event.a)).sent == sent);
        let copies: Vec<MessageId> = copies.map(|event| MessageId(event.a)).collect();
        for id in std::iter::once(MessageId(trace.event(sent).a)).chain(copies) {
            let to = trace.message(id).to;
            match trace.fate(id).filter(|fate| *fate < self.until) {
                Some(fate) if trace.event(fate).kind == Kind::Dropped => {
                    self.missing.push(Missing::Lost(fate));
                }
                Some(_) if to == self.node => {}
                Some(fate) => self.steps.push((fate, fate)),
                None => match self.hands.pause_at(to, self.until) {
                    Some(pause) if to != self.node && self.is_due(sent) => {
                        self.missing.push(Missing::Paused(pause));
                    }
                    _ => self.missing.push(Missing::OnItsWay(sent)),
                },
            }
        }
    }

    /// True if the message would have arrived by now according to the plan made when it was sent.
    fn is_due(&self, sent: EventId) -> bool {
        let event = self.trace.event(sent);
        event.at + Duration::from_micros(u64::from(event.b)) <= self.trace.event(self.until).at
    }

    /// Follows the step that began with `root`, from its event `first` on: the messages it sent and the timers it set.
    fn step(&mut self, root: EventId, first: EventId) {
        let trace = self.trace;
        let events: Vec<EventId> = step(trace, root).take_while(|id| *id < self.until).collect();
        let sends: Vec<EventId> =
            events.iter().copied().filter(|id| *id >= first && trace.event(*id).kind == Kind::Sent).collect();
        // Work that begins with the sending of something else does not include that.
        for id in sends.iter().filter(|id| **id > first || first == root) {
            self.message(*id);
        }
        let Some(last) = events.last() else { return };
        let earliest = trace.timers.partition_point(|timer| timer.set < first);
        let mut idle = sends.is_empty();
        for index in earliest..trace.timers.len() {
            let (timer, id) = (&trace.timers[index], TimerId(index as u32));
            if timer.set > *last {
                break;
            }
            if trace.root_of(timer.set) == root {
                idle = false;
                self.timer(id, timer.set, timer.work);
            }
        }
        if idle && trace.event(root).kind == Kind::Delivered {
            self.idle(root, &events);
        }
    }

    /// A message was received, and nothing came of it in the same step: it waits for something, or is ignored.
    fn idle(&mut self, root: EventId, events: &[EventId]) {
        let trace = self.trace;
        let mut facts = events.iter().flat_map(|id| trace.facts_of(*id)).map(|(_, fact)| fact);
        let wait = facts.find_map(|fact| Some((fact, fact.meaning().waits?)));
        match wait {
            Some((fact, Wait::Worker)) => match self.taken(root, fact) {
                Some(span) => self.work(span),
                None => self.missing.push(Missing::Queued(root)),
            },
            Some((_, Wait::Resource(_))) => self.missing.push(Missing::Queued(root)),
            None if self.hands.troubles.at(trace.event(root).node, root).is_some() => self.ignored.push(root),
            None => {}
        }
    }

    /// The work that was later begun on what had to wait: it bears the name of the fact's subject.
    fn taken(&self, root: EventId, fact: &D::Fact) -> Option<SpanId> {
        let trace = self.trace;
        let (field, value) = fact.fields().into_iter().next()?;
        let number: u32 = value.parse().ok()?;
        let node = trace.event(root).node;
        let from = trace.spans.partition_point(|span| span.opened <= root);
        let later = (from..trace.spans.len()).map(|index| &trace.spans[index]);
        let later = later.take_while(|span| span.opened < self.until);
        let mut spans = (from as u32..).map(SpanId).zip(later);
        let found = spans.find(|(_, span)| {
            span.node == node
                && span.tone == Tone::Working
                && span.label.name == field
                && span.label.number == Some(number)
        });
        found.map(|(id, _)| id)
    }

    fn timer(&mut self, id: TimerId, set: EventId, work: bool) {
        let (trace, node) = (self.trace, self.trace.timers[id.index()].node);
        match trace.timer_end(id).filter(|(event, _)| *event < self.until) {
            Some((event, true)) => self.steps.push((event, event)),
            Some((event, false)) if trace.event(event).kind == Kind::Crashed => {
                self.missing.push(Missing::CutOff(event));
            }
            Some((_, false)) => {}
            None => match self.hands.pause_at(node, self.until) {
                Some(pause) => self.missing.push(Missing::Paused(pause)),
                None if work => self.missing.push(Missing::AtWork(set, id)),
                None if self.with_timers => self.missing.push(Missing::Pending(set, id)),
                None => {}
            },
        }
    }
}
