//! Why nothing came: what an expired wait had been waiting for, and how far that had got.
//!
//! A timer that [awaits] something is set with the messages that its step had sent since its last wait
//! or, if there are none, with those sent after it. The *exchange* of the wait is everything that followed
//! from these: each message, the step of the node that received it, the messages that this step sent and
//! the timers that it set, and so on. Messages back to the waiting node are left out: they are answers,
//! though perhaps not the last. What was missing is where the exchange ended, or stood, when time ran
//! out: a lost message, a crash that discarded a node's remaining work, a paused node, work under way,
//! or a message in flight.
//!
//! An exchange is followed for at most [`STEPS_MAX`] steps.
//!
//! [awaits]: crate::process::TimerRole::awaits

use super::Hands;
use crate::ids::{EventId, MessageId, NodeId, TimerId};
use crate::process::{Alarm, Domain};
use crate::time::Duration;
use crate::trace::{Kind, Trace};

/// The maximum number of steps of an exchange that are followed.
pub const STEPS_MAX: usize = 256;

/// How far something awaited had got when time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// A message of the exchange was lost, in this event.
    Lost(EventId),
    /// A crash, this event, discarded a timer of the exchange.
    CutOff(EventId),
    /// A node of the exchange was paused, by this event.
    Paused(EventId),
    /// A message of the exchange was in flight, sent by this event.
    OnItsWay(EventId),
    /// A node of the exchange was at work, begun in this event.
    AtWork(EventId, TimerId),
}

impl Missing {
    /// The event that stands for it.
    pub const fn event(self) -> EventId {
        match self {
            Self::Lost(id)
            | Self::CutOff(id)
            | Self::Paused(id)
            | Self::OnItsWay(id)
            | Self::AtWork(id, _) => id,
        }
    }
}

/// What was missing from the wait that expired at `fired`; empty if that is not an expired wait.
pub(super) fn missing<D: Domain>(trace: &Trace<D>, hands: &Hands, fired: EventId) -> Vec<Missing> {
    let Some(event) = trace.events.get(fired.index()) else { return Vec::new() };
    let Some(timer) = (event.kind == Kind::TimerFired).then(|| &trace.timers[event.a as usize]) else {
        return Vec::new();
    };
    if timer.work || !timer.timer.role().awaits() {
        return Vec::new();
    }
    let mut exchange = Exchange {
        trace,
        hands,
        node: event.node,
        fired,
        steps: Vec::new(),
        followed: 0,
        missing: Vec::new(),
    };
    for sent in awaited(trace, timer.set) {
        exchange.message(sent);
    }
    while let Some(root) = exchange.steps.pop() {
        exchange.followed += 1;
        if exchange.followed > STEPS_MAX {
            break;
        }
        exchange.step(root);
    }
    exchange.missing.sort_unstable();
    exchange.missing.dedup();
    exchange.missing
}

/// The sending events of the messages that the wait set by `set` is waiting for.
fn awaited<D: Domain>(trace: &Trace<D>, set: EventId) -> Vec<EventId> {
    let root = root_of(trace, set);
    let sends: Vec<EventId> = step(trace, root).filter(|id| trace.event(*id).kind == Kind::Sent).collect();
    let first = trace.timers.partition_point(|timer| timer.set < root);
    let earlier = (first..trace.timers.len()).map(|index| &trace.timers[index]);
    let earlier = earlier
        .take_while(|timer| timer.set < set)
        .filter(|timer| timer.timer.role().awaits() && !timer.work);
    let since = earlier.map(|timer| timer.set).last();
    let with = |id: &&EventId| **id <= set && since.is_none_or(|since| **id > since);
    let before: Vec<EventId> = sends.iter().filter(with).copied().collect();
    if before.is_empty() { sends.into_iter().filter(|id| *id > set).collect() } else { before }
}

/// The event that began the step of an event.
fn root_of<D: Domain>(trace: &Trace<D>, id: EventId) -> EventId {
    let event = trace.event(id);
    if matches!(event.kind, Kind::Sent | Kind::Wrote) { event.cause } else { id }
}

/// The events of the step that began with `root`: `root`, and what its handler sent and wrote. Events from
/// the network and the checks may lie between them.
fn step<D: Domain>(trace: &Trace<D>, root: EventId) -> impl Iterator<Item = EventId> {
    let own = move |id: &EventId| {
        let event = trace.event(*id);
        *id == root || (matches!(event.kind, Kind::Sent | Kind::Wrote) && event.cause == root)
    };
    let between = |id: EventId| matches!(trace.event(id).kind, Kind::Duplicated | Kind::Judged);
    let from = (root.index()..trace.len()).map(|index| EventId(index as u32));
    from.take_while(move |id| own(id) || between(*id)).filter(own)
}

/// An exchange being followed.
struct Exchange<'a, D: Domain> {
    trace: &'a Trace<D>,
    hands: &'a Hands,
    /// The node that waits.
    node: NodeId,
    /// When the wait expired.
    fired: EventId,
    /// Steps not yet followed, each by the event that began it.
    steps: Vec<EventId>,
    followed: usize,
    missing: Vec<Missing>,
}

impl<D: Domain> Exchange<'_, D> {
    /// Follows a sent message and the copies made of it as it was sent.
    fn message(&mut self, sent: EventId) {
        let trace = self.trace;
        let copies = (sent.index() + 1..trace.len()).map(|index| &trace.events[index]);
        let copies = copies.take_while(|event| matches!(event.kind, Kind::Duplicated | Kind::Judged));
        let copies = copies
            .filter(|event| event.kind == Kind::Duplicated && trace.message(MessageId(event.a)).sent == sent);
        let copies: Vec<MessageId> = copies.map(|event| MessageId(event.a)).collect();
        for id in std::iter::once(MessageId(trace.event(sent).a)).chain(copies) {
            let to = trace.message(id).to;
            match trace.fate(id).filter(|fate| *fate < self.fired) {
                Some(fate) if trace.event(fate).kind == Kind::Dropped => {
                    self.missing.push(Missing::Lost(fate));
                }
                Some(_) if to == self.node => {}
                Some(fate) => self.steps.push(fate),
                None => match self.hands.pause_at(to, self.fired) {
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
        event.at + Duration::from_micros(u64::from(event.b)) <= self.trace.event(self.fired).at
    }

    /// Follows the step that began with `root`: the messages it sent and the timers it set.
    fn step(&mut self, root: EventId) {
        let trace = self.trace;
        let events: Vec<EventId> = step(trace, root).take_while(|id| *id < self.fired).collect();
        for id in events.iter().filter(|id| trace.event(**id).kind == Kind::Sent) {
            self.message(*id);
        }
        let Some(last) = events.last() else { return };
        let first = trace.timers.partition_point(|timer| timer.set < root);
        for index in first..trace.timers.len() {
            let (timer, id) = (&trace.timers[index], TimerId(index as u32));
            if timer.set > *last {
                break;
            }
            if root_of(trace, timer.set) == root {
                self.timer(id, timer.set, timer.work);
            }
        }
    }

    fn timer(&mut self, id: TimerId, set: EventId, work: bool) {
        let (trace, node) = (self.trace, self.trace.timers[id.index()].node);
        match trace.timer_end(id).filter(|(event, _)| *event < self.fired) {
            Some((event, true)) => self.steps.push(event),
            Some((event, false)) if trace.event(event).kind == Kind::Crashed => {
                self.missing.push(Missing::CutOff(event));
            }
            Some((_, false)) => {}
            None => match self.hands.pause_at(node, self.fired) {
                Some(pause) => self.missing.push(Missing::Paused(pause)),
                None if work => self.missing.push(Missing::AtWork(set, id)),
                None => {}
            },
        }
    }
}
