//! A message is sent: its link plans its flight, faults for this one message are applied, and copies are
//! made of it.

use super::Item;
use super::faults::MAX_SPAN;
use super::{Draft, Flight, NodeId, Slot, World};
use crate::fault::{MessageFault, MessageRef, Trigger};
use crate::ids::{EventId, MessageId};
use crate::link::{DropReason, Lane, Plan, duplicate_latency, plan};
use crate::process::{Domain, Payload};
use crate::random::LinkDraw;
use crate::time::{Duration, SimTime};
use crate::trace::{FLAG_COPY, FLAG_TAMPERED, Kind, Message, Sink};

/// What becomes of a message that something befalls but latency.
struct Course {
    /// When it arrives, or disappears.
    arrival: SimTime,
    /// Why it disappears, if it does, and the event to blame.
    lost: Option<(DropReason, EventId)>,
    /// The draw that says how it is changed, if it is.
    tamper: Option<u64>,
    /// How long the network's own copy of it takes, if there is one.
    duplicate: Option<Duration>,
}

impl<D: Domain> World<D> {
    /// Puts a message on its way. Kept out of the loop over a handler's effects, in which LLVM would make a branch
    /// of the maximum in [`Link::keep_order`](crate::link::Link::keep_order), and nobody can foretell which way it goes.
    #[inline(never)]
    pub(super) fn send<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        from: NodeId,
        to: NodeId,
        payload: D::Msg,
    ) -> EventId {
        assert!(to.index() < self.nodes.len(), "{from:?} sent to {to:?}, which the scenario does not have");
        let lamport = self.tick(from, 0);
        let index = self.link_index(from, to);
        let (lane, link) = (&self.lanes[index], &mut self.links[index]);
        link.sent += 1;
        let name = MessageRef { from, to, nth: link.sent, copy: false };
        let sent = EventId(self.next_event);
        let plain = if self.singles.is_empty() { lane.plain_latency(name.nth) } else { None };
        let (arrival, course) = if let Some(latency) = plain {
            (link.keep_order(self.now + latency), None)
        } else {
            let course = self.plot(name, index, &payload, sent);
            (course.arrival, Some(course))
        };

        let id = MessageId(self.next_message);
        self.next_message += 1;
        self.counts.sent += 1;
        sink.message(Message { payload: &payload, sent, nth: name.nth, from, to });
        let planned = u32::try_from((arrival - self.now).as_micros()).unwrap_or(u32::MAX);
        let draft = Draft { cause: self.step_root, a: id.0, b: planned, ..Draft::new(from, Kind::Sent) };
        self.record(sink, draft, Some(&payload));
        self.counts.in_flight += 1;
        let flight = Flight { id, name, payload, sent, lamport, lost: None, landed: false, flags: 0 };
        let slot = self.queue.push(arrival, Item::Flight(flight));
        if let Some(course) = &course {
            self.befall(sink, slot, course);
        }
        if !self.armed.is_empty() {
            self.watch(from, Trigger::Sent(name), sent);
        }
        sent
    }

    /// What becomes of a message that was singled out, or that something befalls but latency.
    #[cold]
    fn plot(&mut self, name: MessageRef, index: usize, payload: &D::Msg, sent: EventId) -> Course {
        let Lane { spec, stream, .. } = &self.lanes[index];
        let mut plan = plan(spec, *stream, name.nth);
        let dropped_by = self.apply_singles(name, &mut plan);
        let (spec, link) = (&self.lanes[index].spec, &mut self.links[index]);
        let Plan { tamper, duplicate, .. } = plan;
        let (arrival, lost) = match link.admit(spec, self.now, || payload.size_bytes()) {
            None => (self.now, Some(DropReason::QueueFull)),
            Some(departure) => {
                let place = link.keep_order(departure + plan.latency);
                match plan.lost {
                    Some(reason) => (departure + plan.vanishes_after(), Some(reason)),
                    None => (place + plan.late, None),
                }
            }
        };
        let to_blame = |reason| dropped_by.filter(|_| reason == DropReason::Intervened).unwrap_or(sent);
        let lost = lost.map(|reason| (reason, to_blame(reason)));
        Course { arrival, lost, tamper, duplicate }
    }

    /// Lets that befall a message on its way.
    #[cold]
    fn befall<S: Sink<D>>(&mut self, sink: &mut S, slot: Slot, course: &Course) {
        let Some(Item::Flight(flight)) = self.queue.get_mut(slot) else { return };
        flight.lost = course.lost;
        if let Some(draw) = course.tamper {
            flight.payload = flight.payload.tampered(draw);
            flight.flags = FLAG_TAMPERED;
        }
        if let Some(after) = course.duplicate {
            let original = flight.clone();
            self.duplicate(sink, &original, after, original.sent);
        }
    }

    /// Applies what was ordered for this one message in advance. Returns who ordered its loss.
    #[cold]
    fn apply_singles(&mut self, name: MessageRef, plan: &mut Plan) -> Option<EventId> {
        let mut dropped_by = None;
        let stream = self.link_stream(name.from, name.to);
        let spec = *self.link_spec(name.from, name.to);
        self.singles.retain(|(wanted, fault, by)| {
            if *wanted != name {
                return true;
            }
            match *fault {
                MessageFault::Drop if plan.lost.is_none() => {
                    plan.lost = Some(DropReason::Intervened);
                    dropped_by = Some(*by);
                }
                MessageFault::Drop => {}
                MessageFault::Delay { by } => plan.late = plan.late + by.min(MAX_SPAN),
                MessageFault::Duplicate => {
                    plan.duplicate = Some(Duration::from_micros(duplicate_latency(&spec, stream, name.nth)));
                }
                MessageFault::Tamper => {
                    plan.tamper = Some(stream.value(u64::from(name.nth), LinkDraw::Tamper));
                }
            }
            false
        });
        dropped_by
    }

    /// Puts the network's copy of a message on its way.
    #[cold]
    pub(super) fn duplicate<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        original: &Flight<D::Msg>,
        after: Duration,
        cause: EventId,
    ) {
        let name = MessageRef { copy: true, ..original.name };
        let id = MessageId(self.next_message);
        self.next_message += 1;
        self.counts.duplicated += 1;
        self.counts.in_flight += 1;
        let mut copy = Plan::arrive(after);
        let dropped_by = self.apply_singles(name, &mut copy);
        let lost = copy.lost.map(|reason| (reason, dropped_by.unwrap_or(cause)));
        let after = if lost.is_some() { copy.vanishes_after() } else { copy.latency + copy.late };
        sink.message(Message {
            payload: &original.payload,
            sent: original.sent,
            nth: name.nth,
            from: name.from,
            to: name.to,
        });
        sink.copy(id, original.id);
        let flags = original.flags | FLAG_COPY;
        let draft =
            Draft { cause, a: id.0, b: original.id.0, flags, ..Draft::new(NodeId::NONE, Kind::Duplicated) };
        self.emit(sink, draft, Some(&original.payload));
        let mut flight = Flight { id, name, lost, landed: false, flags, ..original.clone() };
        if let Some(draw) = copy.tamper {
            flight.payload = flight.payload.tampered(draw);
            flight.flags |= FLAG_TAMPERED;
        }
        self.queue.push(self.now + after, Item::Flight(flight));
    }
}
