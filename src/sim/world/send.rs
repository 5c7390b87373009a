//! Sends a message: its link plans its flight, faults for this one message are applied, and copies are
//! made of it.

use super::Item;
use super::faults::MAX_SPAN;
use super::{Course, CourseId, Draft, Flight, NodeId, Slot, World};
use crate::fault::{MessageFault, MessageRef, Trigger};
use crate::ids::{EventId, MessageId};
use crate::link::{DropReason, copy_plan, mildest_plan, plan};
use crate::process::{Domain, Payload};
use crate::random::LinkDraw;
use crate::sink::Sink;
use crate::time::{Duration, SimTime};
use crate::trace::{FLAG_COPY, FLAG_TAMPERED, Kind, Message};

/// Single faults that were ordered in advance for one message.
#[derive(Default)]
struct Orders {
    /// The intervention that ordered it dropped.
    drop: Option<EventId>,
    /// The ordered delay.
    delay: Duration,
    copy: bool,
    tamper: bool,
    spare: bool,
}

impl<D: Domain> World<D> {
    /// Puts a message on its way. Kept out of the loop over a handler's effects: there LLVM would turn the maximum
    /// in [`Link::keep_order`](crate::link::Link::keep_order) into an unpredictable branch.
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
        let id = MessageId(self.next_message);
        self.next_message += 1;
        let plain = if self.singles.is_empty() { lane.plain_latency(name.nth) } else { None };
        let (arrival, early_us, course) = if let Some(latency) = plain {
            let base = Duration::from_micros(u64::from(lane.spec.latency_us));
            let spared = link.place(self.now + base, false);
            let arrival = link.keep_order(self.now + latency);
            (arrival, (arrival.as_micros() - spared.as_micros()) as u32, CourseId::NONE)
        } else {
            let (arrival, course) = self.plot(name, &payload, sent);
            (arrival, 0, course)
        };

        self.counts.sent += 1;
        sink.message(Message { payload: &payload, sent, nth: name.nth, from, to });
        let planned = u32::try_from((arrival - self.now).as_micros()).unwrap_or(u32::MAX);
        let draft = Draft { cause: self.step_root, a: id.0, b: planned, ..Draft::new(from, Kind::Sent) };
        self.record(sink, draft, Some(&payload));
        self.counts.in_flight += 1;
        let flight = Flight { id, name, payload, sent, lamport, early_us, course, landed: false, flags: 0 };
        let slot = self.queue.push(arrival, Item::Flight(flight));
        if course != CourseId::NONE {
            self.set_course(sink, slot);
        }
        if !self.armed.is_empty() {
            self.watch(from, Trigger::Sent(name), sent);
        }
        sent
    }

    /// Decides and records the fate of a copy, or of a message that is singled out or subject to more than latency.
    /// Returns when it arrives or disappears, and its course.
    #[cold]
    fn plot(&mut self, name: MessageRef, payload: &D::Msg, sent: EventId) -> (SimTime, CourseId) {
        let orders = self.take_orders(name);
        let index = self.link_index(name.from, name.to);
        let (spec, stream, nth) = (self.lanes[index].spec, self.stream_of(name), name.nth);
        let drawn = if name.copy { copy_plan(&spec, stream, nth) } else { plan(&spec, stream, nth) };
        let mildest = mildest_plan(&spec);
        let plan = if orders.spare { mildest } else { drawn };
        let ordered_draw = orders.tamper.then(|| stream.value(u64::from(nth), LinkDraw::Tamper));
        let mut course = Course {
            spared: self.now,
            lost: Some((DropReason::QueueFull, sent)),
            tamper: ordered_draw.or(plan.tamper),
            tampered_by_order: orders.tamper,
            copied: plan.copied || orders.copy && !name.copy,
        };
        let mut arrival = self.now;
        let link = &mut self.links[index];
        if let Some(departure) = link.admit(&spec, self.now, || payload.size_bytes()) {
            // Spared or not, it takes the place in the order that it drew, so that the others arrive when they would have.
            course.spared = link.place(departure + mildest.latency, name.copy) + orders.delay;
            let earliest = departure + drawn.latency;
            let place = if name.copy { link.keep_copy_in_order(earliest) } else { link.keep_order(earliest) };
            let by_order = orders.drop.map(|by| (DropReason::Intervened, by));
            course.lost = plan.lost.map(|reason| (reason, sent)).or(by_order);
            arrival = match course.lost {
                Some(_) => departure + plan.vanishes_after(),
                None if orders.spare => course.spared,
                None => place + plan.late + orders.delay,
            };
        }
        (arrival, self.courses.insert(course))
    }

    /// Sets a message on its course. A copy is made of the message as it was sent; its own draws decide whether the copy
    /// is tampered with.
    #[cold]
    fn set_course<S: Sink<D>>(&mut self, sink: &mut S, slot: Slot) {
        let Some(Item::Flight(flight)) = self.queue.get_mut(slot) else { return };
        let Some(course) = self.courses.get(flight.course) else { return };
        let original = course.copied.then(|| flight.clone());
        if course.tamper.is_some() {
            flight.flags |= FLAG_TAMPERED;
        }
        if let Some(original) = original {
            self.duplicate(sink, &original, original.sent);
        }
    }

    /// Takes out the single faults that were ordered in advance for this message.
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

    /// Puts the network's copy of a message on its way: a copy of its current contents, on a course of its own.
    #[cold]
    pub(super) fn duplicate<S: Sink<D>>(&mut self, sink: &mut S, original: &Flight<D::Msg>, cause: EventId) {
        let name = MessageRef { copy: true, ..original.name };
        let id = MessageId(self.next_message);
        self.next_message += 1;
        self.counts.duplicated += 1;
        self.counts.in_flight += 1;
        let (arrival, course) = self.plot(name, &original.payload, original.sent);
        // A message already tampered with is copied as it is, unless the copy is tampered with in turn.
        let inherited =
            self.courses.get(original.course).filter(|_| original.flags & FLAG_TAMPERED != 0).copied();
        if let (Some(course), Some(inherited)) = (self.courses.get_mut(course), inherited)
            && course.tamper.is_none()
        {
            (course.tamper, course.tampered_by_order) = (inherited.tamper, inherited.tampered_by_order);
        }
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
        let flight = Flight { id, name, course, landed: false, flags, ..original.clone() };
        let slot = self.queue.push(arrival, Item::Flight(flight));
        self.set_course(sink, slot);
    }
}
