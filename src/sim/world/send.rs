//! A message is sent: its link plans its flight, faults for this one message are applied, and copies are
//! made of it.

use super::Item;
use super::faults::MAX_SPAN;
use super::{Draft, Flight, NodeId, Slot, World};
use crate::fault::{MessageFault, MessageRef, Trigger};
use crate::ids::{EventId, MessageId};
use crate::link::{DropReason, copy_plan, mildest_plan, plan};
use crate::process::{Domain, Payload};
use crate::random::LinkDraw;
use crate::time::{Duration, SimTime};
use crate::trace::{FLAG_COPY, Kind, Message, Sink};

/// What will become of a copy, or of a message that is subject to more than latency.
struct Course {
    /// When it arrives, or disappears.
    arrival: SimTime,
    /// When it would arrive if [chance spared it](MessageFault::Spare).
    spared: SimTime,
    /// Why it disappears, if it does, and the event to blame.
    lost: Option<(DropReason, EventId)>,
    /// The draw that says how it is changed, if it is.
    tamper: Option<u64>,
    /// Whether somebody ordered it to be changed, rather than chance.
    tampered_by_order: bool,
    /// Whether the network makes a copy of it.
    copied: bool,
}

/// Single faults that were ordered in advance for one message.
#[derive(Default)]
struct Orders {
    /// The intervention that ordered its loss.
    drop: Option<EventId>,
    /// How much later it is to arrive.
    delay: Duration,
    copy: bool,
    tamper: bool,
    spare: bool,
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
        let (arrival, spared, course) = if let Some(latency) = plain {
            let base = Duration::from_micros(u64::from(lane.spec.latency_us));
            let spared = link.place(self.now + base, false);
            (link.keep_order(self.now + latency), spared, None)
        } else {
            let course = self.plot(name, index, &payload, sent);
            (course.arrival, course.spared, Some(course))
        };

        let id = MessageId(self.next_message);
        self.next_message += 1;
        self.counts.sent += 1;
        sink.message(Message { payload: &payload, sent, nth: name.nth, from, to });
        let planned = u32::try_from((arrival - self.now).as_micros()).unwrap_or(u32::MAX);
        let draft = Draft { cause: self.step_root, a: id.0, b: planned, ..Draft::new(from, Kind::Sent) };
        self.record(sink, draft, Some(&payload));
        self.counts.in_flight += 1;
        let flight = Flight {
            id,
            name,
            payload,
            sent,
            lamport,
            spared,
            lost: None,
            landed: false,
            tampered_by_order: false,
            flags: 0,
            tamper: 0,
        };
        let slot = self.queue.push(arrival, Item::Flight(flight));
        if let Some(course) = &course {
            self.set_course(sink, slot, course);
        }
        if !self.armed.is_empty() {
            self.watch(from, Trigger::Sent(name), sent);
        }
        sent
    }

    /// Decides what will become of a copy, or of a message that is singled out or subject to more than latency.
    #[cold]
    fn plot(&mut self, name: MessageRef, index: usize, payload: &D::Msg, sent: EventId) -> Course {
        let orders = self.take_orders(name);
        let (spec, stream, nth) = (self.lanes[index].spec, self.stream_of(name), name.nth);
        let drawn = if name.copy { copy_plan(&spec, stream, nth) } else { plan(&spec, stream, nth) };
        let mildest = mildest_plan(&spec);
        let plan = if orders.spare { mildest } else { drawn };
        let ordered_draw = orders.tamper.then(|| stream.value(u64::from(nth), LinkDraw::Tamper));
        let course = Course {
            arrival: self.now,
            spared: self.now,
            lost: Some((DropReason::QueueFull, sent)),
            tamper: ordered_draw.or(plan.tamper),
            tampered_by_order: orders.tamper,
            copied: plan.copied || orders.copy && !name.copy,
        };
        let link = &mut self.links[index];
        let Some(departure) = link.admit(&spec, self.now, || payload.size_bytes()) else { return course };
        // Spared or not, it takes the place in the order that it drew, so that the others arrive when they would have.
        let spared = link.place(departure + mildest.latency, name.copy) + orders.delay;
        let earliest = departure + drawn.latency;
        let place = if name.copy { link.keep_copy_in_order(earliest) } else { link.keep_order(earliest) };
        let by_order = orders.drop.map(|by| (DropReason::Intervened, by));
        let lost = plan.lost.map(|reason| (reason, sent)).or(by_order);
        let arrival = match lost {
            Some(_) => departure + plan.vanishes_after(),
            None if orders.spare => spared,
            None => place + plan.late + orders.delay,
        };
        Course { arrival, spared, lost, ..course }
    }

    /// Puts a message on its course. A copy is made of the message as it was sent; whether the copy is tampered with
    /// depends on its own draws.
    #[cold]
    fn set_course<S: Sink<D>>(&mut self, sink: &mut S, slot: Slot, course: &Course) {
        let Some(Item::Flight(flight)) = self.queue.get_mut(slot) else { return };
        let original = course.copied.then(|| flight.clone());
        flight.lost = course.lost;
        if let Some(draw) = course.tamper {
            flight.change(draw, course.tampered_by_order);
        }
        if let Some(original) = original {
            self.duplicate(sink, &original, original.sent);
        }
    }

    /// Takes the single faults that were ordered in advance for this message.
    #[cold]
    fn take_orders(&mut self, name: MessageRef) -> Orders {
        let mut orders = Orders::default();
        self.singles.retain(|(wanted, fault, by)| {
            if *wanted != name {
                return true;
            }
            match *fault {
                MessageFault::Drop => orders.drop = orders.drop.or(Some(*by)),
                MessageFault::Delay { by } => orders.delay = orders.delay + by.min(MAX_SPAN),
                MessageFault::Duplicate => orders.copy = true,
                MessageFault::Tamper => orders.tamper = true,
                MessageFault::Spare => orders.spare = true,
            }
            false
        });
        orders
    }

    /// Puts the network's copy of a message on its way: of the message as it is by now, on a course of its own.
    #[cold]
    pub(super) fn duplicate<S: Sink<D>>(&mut self, sink: &mut S, original: &Flight<D::Msg>, cause: EventId) {
        let name = MessageRef { copy: true, ..original.name };
        let id = MessageId(self.next_message);
        self.next_message += 1;
        self.counts.duplicated += 1;
        self.counts.in_flight += 1;
        let index = self.link_index(name.from, name.to);
        let course = self.plot(name, index, &original.payload, original.sent);
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
        let spared = course.spared;
        let flight = Flight { id, name, spared, lost: None, landed: false, flags, ..original.clone() };
        let slot = self.queue.push(course.arrival, Item::Flight(flight));
        self.set_course(sink, slot, &course);
    }
}
