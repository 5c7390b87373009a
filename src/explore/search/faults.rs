//! The single faults of a run: every fault of a fixed set of kinds that could strike what happens in it.
//!
//! A fault is derived from an event of the run without faults, its *anchor*, and strikes at that event's time. It strikes in the
//! first three quarters of the run and is lifted by the end of them, as [schedules](crate::explore::faults) are. Clocks
//! stay as they were set.
//!
//! Spans come from the run's own waits. A delay or a pause lasts until the wait is over, plus half the wait's
//! whole length, so that others have time to act on it.

use serde::{Deserialize, Serialize};

use crate::run::Run;
use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted, Trigger};
use crate::sim::ids::{EventId, MessageId, NodeId, TimerId};
use crate::sim::process::{Alarm, TimerRole};
use crate::sim::sorted::Set;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::{Event, Kind, Trace};
use crate::subject::Words;

/// The number of sends that a cut covers.
const CUT_SENDS: usize = 3;
/// The maximum number of moments at which a node's clock is set.
const CLOCK_MOMENTS: usize = 16;
/// A span for runs in which nobody waits for anything.
const NO_WAIT: Duration = Duration::from_millis(500);

/// The kinds of single fault, in the order in which those of one event are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sort {
    /// A message is lost.
    Loss,
    /// A message arrives twice.
    Repeat,
    /// A message arrives after a wait is over.
    Delay,
    /// A node crashes just before it would have written.
    CrashBeforeWrite,
    /// A node crashes between a write and whatever it would have done next.
    CrashAfterWrite,
    /// A node crashes after it has sent a message.
    CrashAfterSend,
    /// A node crashes after it has received a message, before it acts on it.
    CrashAfterReceipt,
    /// A node is paused until a wait is over.
    Pause,
    /// A link is cut for three messages in a row.
    Cut,
    /// A wall clock is set forward or back.
    ClockStep,
}

impl Sort {
    pub const COUNT: usize = Self::ClockStep as usize + 1;
}

/// A single fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub sort: Sort,
    /// What it does, and what lifts it.
    pub script: Vec<Scripted>,
    /// The event of the run without faults that it is meant to change.
    pub anchor: EventId,
}

/// Every single fault of a complete run without faults, in the order of the events they strike, kind by kind.
pub fn singles(run: &Run) -> Vec<Fault> {
    let latest = SimTime::from_micros(run.horizon().as_micros() / 4 * 3);
    let mut listing =
        Listing { trace: run.trace(), latest, found: Vec::new(), waits: Waits::of(run.trace()) };
    listing.of_messages_and_writes();
    listing.of_links();
    listing.of_waits();
    listing.of_clocks(run.names().len());
    listing.found
}

/// A wait for a reply, or a lease: a timer that fires because something did not come.
#[derive(Clone, Copy)]
struct Waiting {
    id: TimerId,
    node: NodeId,
    /// The event that began the step in which it was set.
    root: EventId,
    after: Duration,
    due: SimTime,
    lease: bool,
}

/// The waits of a run.
struct Waits {
    all: Vec<Waiting>,
    shortest: Duration,
    /// The longest lease, or the longest wait if there is no lease.
    term: Duration,
}

impl Waits {
    fn of(trace: &Trace<Words>) -> Self {
        let awaits = |(id, index): (TimerId, usize)| {
            let timer = &trace.timers[index];
            let role = timer.timer.role();
            role.awaits().then(|| Waiting {
                id,
                node: timer.node,
                root: trace.root_of(timer.set),
                after: timer.after,
                due: timer.due,
                lease: role == TimerRole::Lease,
            })
        };
        let numbers = (0..trace.timers.len()).map(|index| (TimerId(index as u32), index));
        let all: Vec<_> = numbers.filter_map(awaits).collect();
        let longest =
            |lease: bool| all.iter().filter(|wait| !lease || wait.lease).map(|wait| wait.after).max();
        let shortest = all.iter().map(|wait| wait.after).min().unwrap_or(NO_WAIT);
        let term = longest(true).or(longest(false)).unwrap_or(NO_WAIT);
        Self { all, shortest, term }
    }
}

fn half(span: Duration) -> Duration {
    Duration::from_micros(span.as_micros() / 2)
}

struct Listing<'a> {
    trace: &'a Trace<Words>,
    /// No fault strikes later, and none lasts longer.
    latest: SimTime,
    found: Vec<Fault>,
    waits: Waits,
}

impl Listing<'_> {
    fn add(&mut self, sort: Sort, anchor: EventId, at: SimTime, intervention: Intervention) {
        self.found.push(Fault { sort, script: vec![Scripted { at, intervention }], anchor });
    }

    /// The span, or what is left until faults are lifted.
    fn fair(&self, at: SimTime, span: Duration) -> Duration {
        span.min(self.latest.since(at))
    }

    /// A time to be down that others notice: longer than the shortest wait.
    fn down(&self, at: SimTime) -> Duration {
        self.fair(at, self.waits.shortest + half(self.waits.shortest))
    }

    fn of_messages_and_writes(&mut self) {
        let mut writes: Vec<u32> = Vec::new();
        // The waits that have begun and are not over, and the first that has not begun.
        let (mut open, mut next): (Vec<Waiting>, usize) = (Vec::new(), 0);
        for (id, event) in self.trace.events_from(0) {
            if event.at >= self.latest {
                return;
            }
            match event.kind {
                Kind::Sent => {
                    while self.waits.all.get(next).is_some_and(|wait| wait.root < id) {
                        open.push(self.waits.all[next]);
                        next += 1;
                    }
                    let trace = self.trace;
                    open.retain(|wait| trace.timer_end(wait.id).is_none_or(|(end, _)| end > id));
                    self.of_message(id, event, &open);
                }
                Kind::Wrote => {
                    let node = event.node.index();
                    if writes.len() <= node {
                        writes.resize(node + 1, 0);
                    }
                    writes[node] += 1;
                    let (node, down, nth) = (event.node, Some(self.down(event.at)), writes[node]);
                    self.add(Sort::CrashBeforeWrite, id, event.at, Intervention::Crash { node, down });
                    let trigger = Trigger::Wrote { nth };
                    let after = Intervention::CrashAfter { node, trigger, down };
                    self.add(Sort::CrashAfterWrite, id, event.at, after);
                }
                _ => {}
            }
        }
    }

    fn of_message(&mut self, id: EventId, event: &Event, open: &[Waiting]) {
        let (at, trace) = (event.at, self.trace);
        let message = trace.reference(MessageId(event.a));
        let MessageRef { from, to, .. } = message;
        for (sort, fault) in [(Sort::Loss, MessageFault::Drop), (Sort::Repeat, MessageFault::Duplicate)] {
            self.add(sort, id, at, Intervention::Message { message, fault });
        }
        for by in self.delays(at, [from, to], open) {
            let fault = MessageFault::Delay { by };
            self.add(Sort::Delay, id, at, Intervention::Message { message, fault });
        }
        let down = Some(self.down(at));
        let sent = Intervention::CrashAfter { node: from, trigger: Trigger::Sent(message), down };
        self.add(Sort::CrashAfterSend, id, at, sent);
        let arrived =
            trace.fate(MessageId(event.a)).filter(|fate| trace.event(*fate).kind == Kind::Delivered);
        if let Some(arrived) = arrived.filter(|arrived| trace.event(*arrived).at < self.latest) {
            let received = Intervention::CrashAfter { node: to, trigger: Trigger::Received(message), down };
            self.add(Sort::CrashAfterReceipt, arrived, at, received);
        }
    }

    /// Delays beyond the longest wait of the sender or the receiver, and beyond the longest lease of anyone.
    fn delays(&self, at: SimTime, ends: [NodeId; 2], open: &[Waiting]) -> Vec<Duration> {
        let beyond = |lease: bool| {
            let waits =
                open.iter().filter(|wait| wait.lease == lease && (lease || ends.contains(&wait.node)));
            waits.map(|wait| wait.due.since(at) + half(wait.after)).max()
        };
        let (reply, lease) = (beyond(false), beyond(true));
        let default = self.waits.shortest + half(self.waits.shortest);
        let first = self.fair(at, reply.or(lease).unwrap_or(default));
        let second = lease.map(|span| self.fair(at, span)).filter(|span| *span != first);
        [Some(first), second].into_iter().flatten().filter(|span| *span > Duration::ZERO).collect()
    }

    /// Each link is cut from just before a message is sent on it until the second message after that has met its fate.
    fn of_links(&mut self) {
        let trace = self.trace;
        let sent: Vec<_> = trace.events_from(0).filter(|(_, event)| event.kind == Kind::Sent).collect();
        for (place, (id, event)) in sent.iter().enumerate() {
            let MessageRef { from, to, .. } = trace.reference(MessageId(event.a));
            let on_link = |(_, other): &&(EventId, &Event)| {
                let message = trace.message(MessageId(other.a));
                message.from == from && message.to == to
            };
            let last = sent[place..].iter().filter(on_link).take(CUT_SENDS).last();
            let Some((_, last)) = last.filter(|(last, _)| last != id) else { continue };
            let over = trace.fate(MessageId(last.a)).map_or(self.latest, |fate| trace.event(fate).at);
            let until = (over + Duration::from_micros(1)).min(self.latest);
            if event.at < until {
                let (scope, fault) = (Scope::link(from, to), LinkFault::Partition);
                self.add(Sort::Cut, *id, event.at, Intervention::Switch { scope, fault });
                let lift = Scripted { at: until, intervention: Intervention::Clear { scope, fault } };
                self.found.last_mut().expect("it was just added").script.push(lift);
            }
        }
    }

    /// Pauses until a wait is over: of the node that waits, of the nodes that it has sent a message to, as soon as it
    /// arrives, and of the holders of a lease before whatever they do while they have it.
    fn of_waits(&mut self) {
        let trace = self.trace;
        let mut known: Set<(u64, u16, u64)> = Set::new();
        for place in 0..self.waits.all.len() {
            let wait = self.waits.all[place];
            let mut moments = vec![(wait.node, wait.root)];
            for arrived in arrivals_of(trace, &wait) {
                let node = trace.event(arrived).node;
                moments.push((node, arrived));
                if wait.lease {
                    let during =
                        trace.events_from(arrived.index()).take_while(|(_, event)| event.at < wait.due);
                    let deeds = during.filter(|(_, event)| {
                        event.node == node && matches!(event.kind, Kind::Sent | Kind::Wrote)
                    });
                    moments.extend(deeds.map(|(id, _)| (node, id)));
                }
            }
            for (node, anchor) in moments {
                let event = trace.event(anchor);
                let done = matches!(event.kind, Kind::Sent | Kind::Wrote);
                let at = if done { event.at } else { event.at + Duration::from_micros(1) };
                let span = self.fair(at, wait.due.since(at) + half(wait.after));
                let new = at < self.latest && span > Duration::ZERO;
                if new && known.insert((at.as_micros(), node.0, span.as_micros())) {
                    self.add(Sort::Pause, anchor, at, Intervention::Pause { node, span: Some(span) });
                }
            }
        }
    }

    /// Clock steps of the length of a lease, both ways, before some of the messages that a node sends.
    fn of_clocks(&mut self, nodes: usize) {
        let by_us = i64::try_from(self.waits.term.as_micros()).unwrap_or(i64::MAX);
        for node in (0..nodes).map(|node| NodeId(node as u16)) {
            let early = self.trace.events_from(0).take_while(|(_, event)| event.at < self.latest);
            let sends = early.filter(|(_, event)| event.kind == Kind::Sent && event.node == node);
            let sends: Vec<_> = sends.map(|(id, event)| (id, event.at)).collect();
            let step = sends.len().div_ceil(CLOCK_MOMENTS).max(1);
            for (id, at) in sends.into_iter().step_by(step) {
                for by_us in [by_us, -by_us] {
                    self.add(Sort::ClockStep, id, at, Intervention::StepClock { node, by_us });
                }
            }
        }
    }
}

/// The arrivals of the messages that were sent in the step that began a wait.
fn arrivals_of(trace: &Trace<Words>, wait: &Waiting) -> Vec<EventId> {
    let after = trace.events_from(wait.root.index() + 1);
    let step = after.take_while(|(_, event)| {
        event.cause == wait.root || matches!(event.kind, Kind::Duplicated | Kind::Judged)
    });
    let sent = step.filter(|(_, event)| event.kind == Kind::Sent && event.node == wait.node);
    let fates = sent.filter_map(|(_, event)| trace.fate(MessageId(event.a)));
    fates.filter(|fate| trace.event(*fate).kind == Kind::Delivered).collect()
}
