//! One step: an item is taken from the queue or the script and handed to its node, and the
//! handler's effects are carried out.

use super::{CourseId, Draft, End, Flight, Item, NodeId, Slot, Status, World};
use crate::fault::Trigger;
use crate::ids::{EventId, Label, SpanId, TimerId};
use crate::link::DropReason;
use crate::process::{Domain, Effect, Host, Lent, Payload, SpanEnd};
use crate::sink::Sink;
use crate::time::{Duration, SimTime};
use crate::trace::{FLAG_WORK, Kind, Span, Timer as TimerRecord, Trace};

impl<D: Domain> World<D> {
    /// When the next thing happens; `None` if nothing is left before the end.
    pub fn next_time(&mut self) -> Option<SimTime> {
        if self.end.is_some() {
            return None;
        }
        self.upcoming().map(|(at, _)| at)
    }

    /// When the next thing happens, and its slot in the queue. `None` for the slot means an intervention,
    /// which comes before everything else at its instant.
    #[inline]
    fn upcoming(&mut self) -> Option<(SimTime, Option<Slot>)> {
        // Items that a resumed node missed are due in the past and happen now.
        let queued = self.queue.next().map(|(at, slot)| (at.max(self.now), Some(slot)));
        let scripted = self.script.get(self.next_scripted).map(|scripted| (scripted.at, None));
        let next = match (scripted, queued) {
            (Some(scripted), Some(queued)) if scripted.0 > queued.0 => queued,
            (scripted, queued) => scripted.or(queued)?,
        };
        (next.0 <= self.horizon).then_some(next)
    }

    /// Lets the next thing happen, and records nothing.
    pub fn step_unseen(&mut self) -> Option<End> {
        self.step(&mut None::<&mut Trace<D>>)
    }

    /// Lets the next thing happen. If the run has ended or must pause, returns the reason instead.
    pub fn step<S: Sink<D>>(&mut self, sink: &mut S) -> Option<End> {
        if self.end.is_some() {
            return self.end;
        }
        if self.next_event >= self.limits.events {
            self.end = Some(End::EventLimit);
            return self.end;
        }
        if self.queue.len() > self.limits.pending as usize {
            self.end = Some(End::PendingLimit);
            return self.end;
        }
        if self.next_event == 0 {
            self.tell_clocks(sink);
        }
        let Some((at, slot)) = self.upcoming() else {
            self.finish(sink);
            return self.end;
        };
        self.now = at;
        if let Some(slot) = slot {
            self.dispatch(sink, slot);
        } else {
            self.intervene(sink, self.script[self.next_scripted]);
        }
        if !self.sprung.is_empty() {
            self.spring(sink);
        }
        None
    }

    /// Steps until everything at or before `at` has happened. Returns why the run ended, if it did.
    pub fn run_until<S: Sink<D>>(&mut self, at: SimTime, sink: &mut S) -> Option<End> {
        loop {
            match self.next_time() {
                Some(next) if next <= at => {}
                Some(_) => return None,
                None if at < self.horizon => return self.end,
                None => {}
            }
            if let Some(end) = self.step(sink) {
                return Some(end);
            }
        }
    }

    /// Steps to the end.
    pub fn run_to_end<S: Sink<D>>(&mut self, sink: &mut S) -> End {
        loop {
            if let Some(end) = self.step(sink) {
                return end;
            }
        }
    }

    /// Reports the initial state of the clocks, before anything has happened.
    #[cold]
    fn tell_clocks<S: Sink<D>>(&self, sink: &mut S) {
        for node in 0..self.nodes.len() {
            self.tell_clock(sink, NodeId(node as u16));
        }
    }

    fn dispatch<S: Sink<D>>(&mut self, sink: &mut S, slot: Slot) {
        let Some(item) = self.queue.lift(slot) else { return };
        if let Item::Flight(flight) = item {
            return self.arrive(sink, slot, flight);
        }
        if let Item::Start(node) | Item::Timer { node, .. } = item
            && self.nodes[node.index()].status == Status::Paused
        {
            return self.put_by(node, slot, item);
        }
        self.queue.vacate(slot);
        match item {
            Item::Timer { id, node, timer, set, work, .. } => {
                self.forget_timer(node, id);
                self.tick(node, 0);
                let flags = if work { FLAG_WORK } else { 0 };
                let draft = Draft { cause: set, a: id.0, flags, ..Draft::new(node, Kind::TimerFired) };
                let event = self.record(sink, draft, None);
                sink.timer_end(id, event, true);
                self.handle(sink, node, event, |host, lent| host.timer(lent, timer));
            }
            Item::Start(node) => self.start(sink, node, EventId::NONE),
            Item::Recover { node, incarnation, cause }
                if self.nodes[node.index()].incarnation == incarnation =>
            {
                self.recover(sink, node, cause);
            }
            Item::Resume { node, pause, cause } if self.nodes[node.index()].pauses == pause => {
                self.resume(sink, node, cause);
            }
            // A recovery or resumption that has been superseded, or a flight, which has arrived.
            Item::Recover { .. } | Item::Resume { .. } | Item::Flight(_) => {}
        }
    }

    /// Keeps an item that arrived for a paused node until it resumes.
    #[cold]
    fn put_by(&mut self, node: NodeId, slot: Slot, item: Item<D>) {
        self.queue.put_back(slot, item);
        self.nodes[node.index()].held.push(slot);
    }

    /// Starts a node's process, unless it has already started. If the node is down, the process starts when the node
    /// comes up.
    #[cold]
    pub(super) fn start<S: Sink<D>>(&mut self, sink: &mut S, node: NodeId, cause: EventId) {
        let state = &mut self.nodes[node.index()];
        if state.started || state.status == Status::Crashed {
            return;
        }
        state.started = true;
        self.tick(node, 0);
        let event = self.record(sink, Draft { cause, ..Draft::new(node, Kind::Started) }, None);
        self.handle(sink, node, event, |host, lent| host.start(lent));
    }

    /// True if a partition keeps a message from arriving.
    fn cuts_off(&self, flight: &Flight<D::Msg>) -> bool {
        self.some_link_is_cut
            && !flight.landed
            && self.link_spec(flight.name.from, flight.name.to).partitioned
    }

    fn arrive<S: Sink<D>>(&mut self, sink: &mut S, slot: Slot, flight: Flight<D::Msg>) {
        let to = flight.name.to;
        let status = self.nodes[to.index()].status;
        let cut_off = self.cuts_off(&flight);
        let is_lost = flight.course != CourseId::NONE && self.is_lost(flight.course);
        if is_lost || cut_off || status != Status::Up {
            return self.fail_to_arrive(sink, slot, flight, cut_off, status);
        }
        self.queue.vacate(slot);
        let Flight { id, name, mut payload, sent, lamport, flags, course, .. } = flight;
        if course != CourseId::NONE
            && let Some(draw) = self.end_course(course)
        {
            payload = payload.tampered(draw);
        }
        self.tick(to, lamport);
        self.counts.delivered += 1;
        self.counts.in_flight -= 1;
        let draft = Draft { cause: sent, a: id.0, flags, ..Draft::new(to, Kind::Delivered) };
        let event = self.record(sink, draft, Some(&payload));
        sink.fate(id, event);
        if !self.armed.is_empty() {
            self.watch(to, Trigger::Received(name), event);
        }
        self.handle(sink, to, event, |host, lent| host.message(lent, name.from, payload));
    }

    #[cold]
    fn is_lost(&self, id: CourseId) -> bool {
        self.courses.get(id).is_some_and(|course| course.lost.is_some())
    }

    /// Removes the course of a message that has arrived. Returns the draw for tampering with it, if any.
    #[cold]
    fn end_course(&mut self, id: CourseId) -> Option<u64> {
        self.courses.remove(id)?.tamper
    }

    /// Handles a message that does not reach its process: it is lost or refused, or has to wait.
    #[cold]
    fn fail_to_arrive<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        slot: Slot,
        mut flight: Flight<D::Msg>,
        cut_off: bool,
        status: Status,
    ) {
        let refused = if cut_off {
            Some(DropReason::Partitioned)
        } else {
            (status == Status::Crashed).then_some(DropReason::NodeDown)
        };
        let lost = self.courses.get(flight.course).and_then(|course| course.lost);
        if let Some((reason, cause)) = lost.or(refused.map(|reason| (reason, flight.sent))) {
            self.queue.vacate(slot);
            self.drop_flight(sink, &flight, reason, cause);
        } else {
            flight.landed = true;
            self.put_by(flight.name.to, slot, Item::Flight(flight));
        }
    }

    pub(super) fn drop_flight<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        flight: &Flight<D::Msg>,
        reason: DropReason,
        cause: EventId,
    ) {
        self.courses.remove(flight.course);
        self.counts.dropped += 1;
        self.counts.in_flight -= 1;
        let draft = Draft {
            cause,
            a: flight.id.0,
            b: reason as u32,
            flags: flight.flags,
            ..Draft::new(NodeId::NONE, Kind::Dropped)
        };
        let event = self.emit(sink, draft, Some(&flight.payload));
        sink.fate(flight.id, event);
    }

    /// Runs a handler and carries out its effects. `root` is the event being handled.
    pub(super) fn handle<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        node: NodeId,
        root: EventId,
        run: impl FnOnce(&mut dyn Host<D>, &mut Lent<D>),
    ) {
        (self.lent.me, self.lent.at) = (node, self.now);
        run(self.nodes[node.index()].host.as_mut(), &mut self.lent);
        self.carry_out_all(sink, node, root);
    }

    /// Carries out a handler's effects. The next handler reuses the list's memory.
    fn carry_out_all<S: Sink<D>>(&mut self, sink: &mut S, node: NodeId, root: EventId) {
        self.step_root = root;
        let mut latest = root;
        for index in 0..self.lent.effects.len() {
            let effect = &mut self.lent.effects[index];
            if let Effect::Send { to, msg } = effect
                && let (to, Some(msg)) = (*to, msg.take())
            {
                latest = self.send(sink, node, to, msg);
            } else {
                latest = self.carry_out(sink, node, latest, index);
            }
        }
        self.lent.effects.clear();
    }

    /// Carries out one effect other than sending. Returns the latest event of the step, to which
    /// annotations belong.
    #[inline(never)]
    fn carry_out<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        node: NodeId,
        latest: EventId,
        index: usize,
    ) -> EventId {
        // A placeholder takes its place until the list is cleared.
        match std::mem::replace(&mut self.lent.effects[index], Effect::Mark("")) {
            Effect::Send { .. } => {}
            Effect::Wrote(label) => return self.wrote(sink, node, label),
            Effect::SetTimer { id, after, timer, work } => {
                self.set_timer(sink, node, latest, (id, after, timer, work));
            }
            Effect::CancelTimer(id) => {
                if let Some(slot) = self.forget_timer(node, id) {
                    self.queue.take(slot);
                    self.nodes[node.index()].held.retain(|held| *held != slot);
                    sink.timer_end(id, latest, false);
                }
            }
            Effect::OpenSpan { id, parent, label, tone } => {
                self.nodes[node.index()].open_spans.push(id);
                sink.span(Span { label, tone, node, parent, opened: latest });
            }
            Effect::CloseSpan { id, end } => {
                let open = &mut self.nodes[node.index()].open_spans;
                if let Some(index) = open.iter().position(|span: &SpanId| *span == id) {
                    open.swap_remove(index);
                    sink.span_end(id, latest, end);
                }
            }
            Effect::Fact(fact) => {
                sink.fact(latest, &fact);
                // All that a monitor may know about the event a fact belongs to: where and when.
                let draft = Draft { cause: latest, ..Draft::new(node, Kind::Wrote) };
                self.judge_fact(sink, latest, &draft.at(self.now), &fact);
            }
            Effect::Mark(line) => sink.mark(latest, line),
        }
        latest
    }

    fn wrote<S: Sink<D>>(&mut self, sink: &mut S, node: NodeId, label: Label) -> EventId {
        self.tick(node, 0);
        self.nodes[node.index()].writes += 1;
        let nth = self.nodes[node.index()].writes;
        let draft = Draft {
            cause: self.step_root,
            a: sink.name(label.name),
            b: label.number.map_or(0, |number| number.saturating_add(1)),
            ..Draft::new(node, Kind::Wrote)
        };
        let event = self.record(sink, draft, None);
        if !self.armed.is_empty() {
            self.watch(node, Trigger::Wrote { nth }, event);
        }
        event
    }

    fn set_timer<S: Sink<D>>(
        &mut self,
        sink: &mut S,
        node: NodeId,
        set: EventId,
        (id, after, timer, work): (TimerId, Duration, D::Timer, bool),
    ) {
        let state = &self.nodes[node.index()];
        let span = if work {
            Duration::from_micros(after.as_micros().saturating_mul(u64::from(state.slow_permille)) / 1_000)
        } else {
            self.clock(node).true_duration(after)
        };
        let due = self.now + span;
        let due_on_node = self.clock(node).monotonic(self.now) + after;
        let slot = self.queue.push(due, Item::Timer { id, node, timer, set, due_on_node, work });
        self.nodes[node.index()].timers.push((id, slot));
        sink.timer(TimerRecord { timer, node, set, after, due, work });
    }

    /// Removes a timer from its node's list. Returns its slot in the queue.
    fn forget_timer(&mut self, node: NodeId, id: TimerId) -> Option<Slot> {
        let timers = &mut self.nodes[node.index()].timers;
        let index = timers.iter().rposition(|(other, _)| *other == id)?;
        Some(timers.swap_remove(index).1)
    }

    /// Collects the crashes that were waiting for this event.
    #[cold]
    pub(super) fn watch(&mut self, node: NodeId, happened: Trigger, event: EventId) {
        let sprung = &mut self.sprung;
        self.armed.retain(|armed| {
            let hit = armed.node == node && armed.trigger == happened;
            if hit {
                sprung.push((*armed, event));
            }
            !hit
        });
    }

    pub(super) fn close_spans<S: Sink<D>>(&mut self, sink: &mut S, node: NodeId, event: EventId) {
        for span in std::mem::take(&mut self.nodes[node.index()].open_spans) {
            sink.span_end(span, event, SpanEnd::Crashed);
        }
    }
}
