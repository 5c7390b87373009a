//! Why nothing came: what an expired wait had been waiting for, and how far that had got.
//!
//! A timer that [awaits] something is set with the messages that its step had sent since its last wait
//! or, if there are none, with those sent after it. The *exchange* of the wait is everything that followed
//! from these: each message, the step of the node that received it, the messages that this step sent and
//! the timers that it set, and so on. Messages back to the waiting node are left out: they are answers,
//! though perhaps not the last. What was missing is where the exchange ended, or stood, when time ran
//! out: a lost message, a crash that discarded a node's remaining work, a paused node, work under way,
//! a request that still queued for something that others had, one that a failing node never answered, or a message
//! in flight.
//!
//! [awaits]: crate::process::TimerRole::awaits

pub(super) mod exchange;

use super::Hands;
use crate::ids::{EventId, TimerId};
use crate::process::{Alarm, Domain};
use crate::trace::{Kind, Trace};
use exchange::{Exchange, step};

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
    /// A node of the exchange wanted something in this event that others had: a worker, a lock, a row.
    Queued(EventId),
    /// A node of the exchange received a message in this event, and neither answered nor did anything else.
    Unanswered(EventId),
    /// A node of the exchange had set this timer in this event, and it was still to fire.
    Pending(EventId, TimerId),
}

impl Missing {
    /// The event that stands for it.
    pub const fn event(self) -> EventId {
        match self {
            Self::Lost(id)
            | Self::CutOff(id)
            | Self::Paused(id)
            | Self::OnItsWay(id)
            | Self::AtWork(id, _)
            | Self::Pending(id, _)
            | Self::Queued(id)
            | Self::Unanswered(id) => id,
        }
    }

    /// True if something may still come of it: it is under way, or waits for something.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Lost(_) | Self::CutOff(_) | Self::Unanswered(_))
    }

    /// That event, and the one that brought the trouble which its node was in, if that let others wait.
    pub(super) fn behind<D: Domain>(self, trace: &Trace<D>, hands: &Hands) -> [Option<EventId>; 2] {
        let stands = self.event();
        let by_node = matches!(self, Self::AtWork(..) | Self::Unanswered(_));
        let node = trace.event(stands).node;
        [Some(stands), by_node.then(|| hands.troubles.at(node, stands)).flatten()]
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
    let mut exchange = Exchange::new(trace, hands, event.node, fired);
    for sent in awaited(trace, timer.set) {
        exchange.message(sent);
    }
    exchange.follow()
}

/// How far everything that came of the step of an event had got just before another event. Of an end, such as a loss or a
/// crash, nothing comes.
pub(super) fn standing<D: Domain>(
    trace: &Trace<D>,
    hands: &Hands,
    id: EventId,
    until: EventId,
) -> Vec<Missing> {
    match trace.event(id).kind {
        Kind::Dropped => return vec![Missing::Lost(id)],
        Kind::Crashed => return vec![Missing::CutOff(id)],
        _ => {}
    }
    let mut exchange = Exchange::to_the_end(trace, hands, until);
    exchange.root(trace.root_of(id));
    exchange.follow()
}

/// The sending events of the messages that the wait set by `set` is waiting for.
fn awaited<D: Domain>(trace: &Trace<D>, set: EventId) -> Vec<EventId> {
    let root = trace.root_of(set);
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
