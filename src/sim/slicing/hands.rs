//! Interventions that had a hand in the fate of a message, and when nodes were down or paused, or had
//! their clocks changed.
//!
//! An intervention had a hand in the fate of a message if
//!
//! - it singled out that very message, or the one it is a copy of; or
//! - it switched on a standing fault that covers the message's link, the fault was in force when the message
//!   was sent or the copy made (a partition: also when it was lost), and the fault matches what happened to
//!   the message: it was lost on a lossy link, cut off by a partition, refused for lack of bandwidth, copied by
//!   a link that duplicates, changed by one that tampers, or arrived over one that delays.
//!
//! Faults that a scenario has from its beginning are no one's intervention and do not appear in any trace.

use crate::sorted::Map;

use super::state::Troubles;
use crate::fault::{Intervention, LinkFault, MessageRef, Scope};
use crate::ids::{EventId, MessageId, NodeId};
use crate::link::DropReason;
use crate::process::Domain;
use crate::trace::{Event, FLAG_TAMPERED, Kind, Trace};

/// A standing fault, from the intervention that switched it on to the one that changed or cleared it.
#[derive(Clone, Copy, Debug)]
struct Stand {
    scope: Scope,
    fault: LinkFault,
    by: EventId,
    until: EventId,
}

/// The interventions of a run, and when nodes were down or paused.
#[derive(Clone, Debug, Default)]
pub struct Hands {
    singled_out: Map<MessageRef, Vec<EventId>>,
    stands: Vec<Stand>,
    /// The events in which copies were made.
    copied: Map<MessageId, EventId>,
    /// For each node, when it stopped or started running.
    changes: Map<NodeId, Vec<(EventId, Kind)>>,
    /// For each node, when its clocks were stepped or their drift changed.
    clocks: Map<NodeId, Vec<EventId>>,
    /// When nodes were slow or reported trouble.
    pub(super) troubles: Troubles,
}

impl Hands {
    /// Reads the first `count` events of a trace.
    pub(super) fn of<D: Domain>(trace: &Trace<D>, count: usize) -> Self {
        let mut hands = Self { troubles: Troubles::of(trace, count), ..Self::default() };
        for (id, event) in trace.events_from(0).take(count) {
            match event.kind {
                Kind::Intervened => {
                    if let Some(done) = trace.interventions.get(event.a as usize) {
                        hands.intervened(id, &done.intervention);
                    }
                }
                Kind::Duplicated => _ = hands.copied.insert(MessageId(event.a), id),
                Kind::Crashed | Kind::Recovered | Kind::Paused | Kind::Resumed => {
                    hands.changes.entry(event.node).or_default().push((id, event.kind));
                }
                Kind::ClockStepped | Kind::ClockDrifted => {
                    hands.clocks.entry(event.node).or_default().push(id);
                }
                _ => {}
            }
        }
        hands
    }

    fn intervened(&mut self, by: EventId, intervention: &Intervention) {
        match *intervention {
            Intervention::Message { message, .. } => {
                self.singled_out.entry(message).or_default().push(by);
            }
            Intervention::Switch { scope, fault } => {
                self.end(by, |stand| stand.scope == scope && stand.fault.same_kind(&fault));
                self.stands.push(Stand { scope, fault, by, until: EventId::NONE });
            }
            Intervention::Clear { scope, fault } => {
                self.end(by, |stand| stand.scope == scope && stand.fault.same_kind(&fault));
            }
            Intervention::ClearAll => self.end(by, |_| true),
            _ => {}
        }
    }

    fn end(&mut self, by: EventId, hit: impl Fn(&Stand) -> bool) {
        for stand in self.stands.iter_mut().filter(|stand| stand.until == EventId::NONE && hit(stand)) {
            stand.until = by;
        }
    }

    /// The interventions that had a hand in an event about a message, oldest first, each with the standing
    /// fault that it switched on, if any.
    pub fn in_event<D: Domain>(&self, trace: &Trace<D>, id: EventId) -> Vec<(EventId, Option<LinkFault>)> {
        let Some(event) = trace.events.get(id.index()) else { return Vec::new() };
        let mut found = Vec::new();
        if event.kind != Kind::Sent {
            self.each(trace, id, event, &mut |by, fault| found.push((by, fault)));
        }
        found.sort_by_key(|(by, _)| *by);
        found
    }

    pub(super) fn each_in<D: Domain>(
        &self,
        trace: &Trace<D>,
        id: EventId,
        event: &Event,
        take: &mut impl FnMut(EventId),
    ) {
        self.each(trace, id, event, &mut |by, _| take(by));
    }

    fn each<D: Domain>(
        &self,
        trace: &Trace<D>,
        id: EventId,
        event: &Event,
        take: &mut impl FnMut(EventId, Option<LinkFault>),
    ) {
        if event.message().is_none() || (self.singled_out.is_empty() && self.stands.is_empty()) {
            return;
        }
        let message = trace.message(MessageId(event.a));
        let name = trace.reference(MessageId(event.a));
        for name in
            [Some(name), name.copy.then_some(MessageRef { copy: false, ..name })].into_iter().flatten()
        {
            let singled_out = self.singled_out.get(&name).into_iter().flatten();
            singled_out.filter(|by| **by < id).for_each(|by| take(*by, None));
        }
        // A duplication fault was in force when the message was sent; a fault that affects the copy, when the copy was made.
        let copied = self.copied.get(&MessageId(event.a)).filter(|_| event.kind != Kind::Duplicated);
        let begun = copied.copied().unwrap_or(message.sent);
        let covers = |stand: &&Stand| stand.scope.covers(message.from, message.to);
        for stand in self.stands.iter().filter(covers) {
            let in_force = |at: EventId| stand.by < at && at < stand.until;
            let late = matches!(stand.fault, LinkFault::Partition) && in_force(id);
            if (in_force(begun) || late) && bears_on(&stand.fault, trace, event) {
                take(stand.by, Some(stand.fault));
            }
        }
    }

    /// The last crash of a node before an event.
    pub fn last_crash(&self, node: NodeId, before: EventId) -> Option<EventId> {
        self.changes_before(node, before).rfind(|(_, kind)| *kind == Kind::Crashed).map(|(id, _)| *id)
    }

    /// The last change of a node's clocks before an event.
    pub fn last_clock_change(&self, node: NodeId, before: EventId) -> Option<EventId> {
        let changes = self.clocks.get(&node)?;
        changes[..changes.partition_point(|id| *id < before)].last().copied()
    }

    /// The last pause of a node before an event.
    pub fn last_pause(&self, node: NodeId, before: EventId) -> Option<EventId> {
        self.changes_before(node, before).rfind(|(_, kind)| *kind == Kind::Paused).map(|(id, _)| *id)
    }

    /// The pause that a node was in just before an event, if any.
    pub fn pause_at(&self, node: NodeId, before: EventId) -> Option<EventId> {
        self.changes_before(node, before)
            .next_back()
            .filter(|(_, kind)| *kind == Kind::Paused)
            .map(|(id, _)| *id)
    }

    fn changes_before(
        &self,
        node: NodeId,
        before: EventId,
    ) -> impl DoubleEndedIterator<Item = &(EventId, Kind)> {
        let changes = self.changes.get(&node).map_or(&[][..], Vec::as_slice);
        changes[..changes.partition_point(|(id, _)| *id < before)].iter()
    }
}

/// True if an event about a message shows the effect of a standing fault.
fn bears_on<D: Domain>(fault: &LinkFault, trace: &Trace<D>, event: &Event) -> bool {
    let lost = |reason| event.kind == Kind::Dropped && trace.drop_reason(event) == reason;
    match fault {
        LinkFault::Lose { .. } => lost(DropReason::Lost),
        LinkFault::Partition => lost(DropReason::Partitioned),
        LinkFault::Bandwidth { .. } => lost(DropReason::QueueFull),
        // A copy ordered by an intervention has the intervention as its cause.
        LinkFault::Duplicate { .. } => {
            event.kind == Kind::Duplicated && trace.event(event.cause).kind == Kind::Sent
        }
        LinkFault::Tamper { .. } => event.kind == Kind::Delivered && event.flags & FLAG_TAMPERED != 0,
        LinkFault::Delay { .. } => event.kind == Kind::Delivered,
        LinkFault::Reorder { .. } | LinkFault::Tail { .. } => false,
    }
}
