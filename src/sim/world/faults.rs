//! Interventions: what is done to the run from outside.

use super::{Armed, Course, CourseId, Draft, Item, NodeId, Slot, Status, World};
use crate::fault::{Intervention, MessageFault, MessageRef, Scripted};
use crate::ids::EventId;
use crate::link::DropReason;
use crate::process::Domain;
use crate::random::LinkDraw;
use crate::sink::Sink;
use crate::time::{Duration, SimTime};
use crate::trace::{FLAG_TAMPERED, Kind};

/// The maximum delay of a single message, and the maximum time before a node recovers or resumes on its own: an hour.
pub(super) const MAX_SPAN: Duration = Duration::from_secs(3_600);
/// The maximum slowdown of a node, in thousandths.
const MAX_SLOW_PERMILLE: u32 = 1_000_000;

impl<D: Domain> World<D> {
    /// Carries out the next entry of the script.
    #[cold]
    pub(super) fn intervene<S: Sink<D>>(&mut self, sink: &mut S, scripted: Scripted) {
        let position = u32::try_from(self.next_scripted).unwrap_or(u32::MAX);
        self.next_scripted += 1;
        sink.intervention(scripted);
        let draft = Draft { a: position, ..Draft::new(NodeId::NONE, Kind::Intervened) };
        let by = self.emit(sink, draft, None);
        let node = scripted.intervention.node();
        if node.is_some_and(|node| node.index() >= self.nodes.len()) {
            return;
        }
        match scripted.intervention {
            Intervention::Switch { scope, fault } => {
                self.standing.switch(scope, fault);
                self.compile_links();
            }
            Intervention::Clear { scope, fault } => {
                self.standing.clear(scope, &fault);
                self.compile_links();
            }
            Intervention::ClearAll => {
                self.standing.clear_all();
                self.compile_links();
            }
            Intervention::Message { message, fault } => self.single_out(sink, message, fault, by),
            Intervention::Crash { node, down } => self.crash(sink, node, down, by, by),
            Intervention::CrashAfter { node, trigger, down } => {
                self.armed.push(Armed { node, trigger, down, by });
            }
            Intervention::Recover { node } => self.recover(sink, node, by),
            Intervention::Pause { node, span } => self.pause(sink, node, span, by),
            Intervention::Resume { node } => self.resume(sink, node, by),
            Intervention::Slow { node, permille } => {
                let permille = permille.clamp(1, MAX_SLOW_PERMILLE);
                self.nodes[node.index()].slow_permille = permille;
                let draft = Draft { cause: by, a: permille, ..Draft::new(node, Kind::Slowed) };
                self.emit(sink, draft, None);
            }
            Intervention::StepClock { node, by_us } => {
                let now = self.now;
                let stepped_us = self.lent.clocks[node.index()].physical.step(now, by_us);
                self.tell_clock(sink, node);
                let bits = stepped_us.cast_unsigned();
                let (a, b) = (bits as u32, (bits >> 32) as u32);
                self.emit(sink, Draft { cause: by, a, b, ..Draft::new(node, Kind::ClockStepped) }, None);
            }
            Intervention::Drift { node, ppm } => {
                self.drift(node, ppm);
                self.tell_clock(sink, node);
                let a = self.clock(node).drift_ppm().cast_unsigned();
                self.emit(sink, Draft { cause: by, a, ..Draft::new(node, Kind::ClockDrifted) }, None);
            }
            Intervention::Reseed { salt } => self.reseed(salt),
        }
    }

    /// Crashes the nodes whose triggers fired in this step.
    #[cold]
    pub(super) fn spring<S: Sink<D>>(&mut self, sink: &mut S) {
        for (armed, event) in std::mem::take(&mut self.sprung) {
            self.crash(sink, armed.node, armed.down, event, armed.by);
        }
    }

    /// Crashes a node after `cause`, as the intervention `by` ordered.
    fn crash<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        node: NodeId,
        down: Option<Duration>,
        cause: EventId,
        by: EventId,
    ) {
        if self.nodes[node.index()].status == Status::Crashed {
            return;
        }
        let draft = Draft { cause, b: by.0, ..Draft::new(node, Kind::Crashed) };
        let event = self.emit(sink, draft, None);
        self.close_spans(sink, node, event);
        let state = &mut self.nodes[node.index()];
        state.host.crash();
        state.status = Status::Crashed;
        state.incarnation += 1;
        state.pauses += 1;
        let (held, incarnation) = (std::mem::take(&mut state.held), state.incarnation);
        let timers = std::mem::take(&mut state.timers);
        state.suspended.clear();
        for (id, slot) in &timers {
            self.queue.take(*slot);
            sink.timer_end(*id, event, false);
        }
        let held = held.into_iter().filter(|slot| timers.iter().all(|(_, timer)| timer != slot));
        for slot in held {
            if let Some(Item::Flight(flight)) = self.queue.take(slot) {
                self.drop_flight(sink, &flight, DropReason::NodeDown, event);
            }
        }
        if let Some(down) = down {
            let item = Item::Recover { node, incarnation, cause: event };
            self.queue.push(self.now + down.min(MAX_SPAN), item);
        }
    }

    #[cold]
    pub(super) fn recover<S: Sink<D>>(&mut self, sink: &mut S, node: NodeId, cause: EventId) {
        let state = &mut self.nodes[node.index()];
        if state.status != Status::Crashed {
            return;
        }
        state.status = Status::Up;
        state.incarnation += 1;
        self.tick(node, 0);
        let event = self.record(sink, Draft { cause, ..Draft::new(node, Kind::Recovered) }, None);
        if self.nodes[node.index()].started {
            self.handle(sink, node, event, |host, lent| host.recover(lent));
        } else {
            self.start(sink, node, event);
        }
    }

    fn pause<S: Sink<D>>(&mut self, sink: &mut S, node: NodeId, span: Option<Duration>, cause: EventId) {
        let state = &mut self.nodes[node.index()];
        if state.status != Status::Up {
            return;
        }
        state.status = Status::Paused;
        state.pauses += 1;
        let pause = state.pauses;
        let event = self.emit(sink, Draft { cause, ..Draft::new(node, Kind::Paused) }, None);
        self.suspend_work(node);
        // A pause of zero length ends before anything else happens at this instant, so it changes nothing.
        if span == Some(Duration::ZERO) {
            self.resume(sink, node, event);
        } else if let Some(span) = span {
            self.queue.push(self.now + span.min(MAX_SPAN), Item::Resume { node, pause, cause: event });
        }
    }

    /// Suspends a paused node's work: time passes, but the work makes no progress.
    fn suspend_work(&mut self, node: NodeId) {
        let state = &mut self.nodes[node.index()];
        for (_, slot) in &state.timers {
            if let Some(Item::Timer { work: true, .. }) = self.queue.get(*slot) {
                let rest = self.queue.due(*slot).unwrap_or(self.now) - self.now;
                self.queue.hold(*slot);
                state.suspended.push((*slot, rest));
            }
        }
    }

    /// Resumes a paused node: what arrived in the meantime happens now, in order of arrival, and work continues
    /// where it stopped.
    #[cold]
    pub(super) fn resume<S: Sink<D>>(&mut self, sink: &mut S, node: NodeId, cause: EventId) {
        let state = &mut self.nodes[node.index()];
        if state.status != Status::Paused {
            return;
        }
        state.status = Status::Up;
        state.pauses += 1;
        let (held, suspended) = (std::mem::take(&mut state.held), std::mem::take(&mut state.suspended));
        self.emit(sink, Draft { cause, ..Draft::new(node, Kind::Resumed) }, None);
        for (slot, rest) in suspended {
            self.queue.schedule(slot, self.now + rest);
        }
        for slot in held {
            self.queue.release(slot);
        }
    }

    /// Changes a node's drift. Its running timers keep their remaining time on the node's clock, not their
    /// due time. Timers that are already due stay where they are.
    fn drift(&mut self, node: NodeId, ppm: i32) {
        let now = self.now;
        let clock = &mut self.lent.clocks[node.index()].physical;
        let on_node = clock.monotonic(now);
        let before = clock.drift_ppm();
        clock.set_drift(now, ppm);
        let clock = *clock;
        if clock.drift_ppm() == before {
            return;
        }
        let state = &self.nodes[node.index()];
        for (_, slot) in state.timers.iter().filter(|(_, slot)| !state.held.contains(slot)) {
            if self.queue.due(*slot).is_some_and(|due| due <= now) {
                continue;
            }
            if let Some(Item::Timer { due_on_node, work: false, .. }) = self.queue.get(*slot) {
                let rest = clock.true_duration(*due_on_node - on_node);
                self.queue.schedule(*slot, now + rest);
            }
        }
    }

    /// Applies a fault to one message: now if it is in flight, on sending if it has not been sent.
    /// Messages that have arrived or are lost stay as they are.
    fn single_out<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        message: MessageRef,
        fault: MessageFault,
        by: EventId,
    ) {
        let count = self.nodes.len();
        if message.from.index() >= count || message.to.index() >= count {
            return;
        }
        let is_it = |item: &Item<D>| matches!(item, Item::Flight(flight) if flight.name == message);
        let slot = self.queue.iter().find(|(_, item)| is_it(item)).map(|(slot, _)| slot);
        if let Some(slot) = slot {
            self.single_out_in_flight(sink, slot, fault, by);
        } else if message.nth > self.links[self.link_index(message.from, message.to)].sent {
            self.singles.push((message, fault, by));
        }
    }

    fn single_out_in_flight<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        slot: Slot,
        fault: MessageFault,
        by: EventId,
    ) {
        let now = self.now;
        let due = self.queue.due(slot).unwrap_or(now);
        let Some(Item::Flight(flight)) = self.queue.get_mut(slot) else { return };
        let name = flight.name;
        match fault {
            MessageFault::Drop => {
                self.nodes[name.to.index()].held.retain(|held| *held != slot);
                if let Some(Item::Flight(flight)) = self.queue.take(slot) {
                    self.drop_flight(sink, &flight, DropReason::Intervened, by);
                }
            }
            MessageFault::Delay { by: Duration::ZERO } => {}
            MessageFault::Delay { by } => {
                let by = by.min(MAX_SPAN);
                flight.landed = false;
                if let Some(course) = self.courses.get_mut(flight.course) {
                    course.spared = course.spared + by;
                }
                self.nodes[name.to.index()].held.retain(|held| *held != slot);
                self.queue.schedule(slot, due.max(now) + by);
            }
            MessageFault::Duplicate => {
                let original = flight.clone();
                self.duplicate(sink, &original, by);
            }
            MessageFault::Tamper => {
                flight.flags |= FLAG_TAMPERED;
                if flight.course == CourseId::NONE {
                    let spared_us = due.as_micros().saturating_sub(u64::from(flight.early_us));
                    let spared = SimTime::from_micros(spared_us);
                    let (lost, tamper) = (None, None);
                    let plain = Course { spared, lost, tamper, tampered_by_order: false, copied: false };
                    flight.course = self.courses.insert(plain);
                }
                let course = flight.course;
                let draw = self.stream_of(name).value(u64::from(name.nth), LinkDraw::Tamper);
                if let Some(course) = self.courses.get_mut(course) {
                    (course.tamper, course.tampered_by_order) = (Some(draw), true);
                }
            }
            MessageFault::Spare => {
                let spared = if let Some(course) = self.courses.get_mut(flight.course) {
                    if !course.tampered_by_order {
                        flight.flags &= !FLAG_TAMPERED;
                        course.tamper = None;
                    }
                    course.lost = course.lost.filter(|(reason, _)| *reason != DropReason::Lost);
                    course.lost.is_none().then_some(course.spared)
                } else {
                    let early_us = u64::from(std::mem::take(&mut flight.early_us));
                    Some(SimTime::from_micros(due.as_micros().saturating_sub(early_us)))
                };
                if let Some(spared) = spared.filter(|_| !flight.landed) {
                    self.queue.schedule(slot, spared.max(now));
                }
            }
        }
    }
}
