//! The index that layout queries. It grows with the trace, so a picture's cost depends on what it
//! shows, not on the length of the run.
//!
//! - message counts per link, and how many came to nothing, as running totals every N events: counting over
//!   any stretch of the run takes two rows and a partial row at each end;
//! - messages, spans and waits by the time they touch;
//! - the few events that are never summed up: crashes, pauses, clock changes, interventions, verdicts;
//! - facts about a message that the message itself does not carry: it is unusually late, or someone singled it out;
//! - each clock's error;
//! - deeds that were undone later;
//! - the states of the nodes' state machines (`states`);
//! - the levels that nodes report: busy workers, queued requests, spent tokens;
//! - the row of its lane that each span takes, so that concurrent spans do not cover each other.

pub(crate) mod clocks;
mod idle;
pub(crate) mod intervals;
pub(crate) mod states;
pub(crate) mod tally;
pub(crate) mod ties;

use crate::sim::sorted::Map;

use crate::sim::fault::{Intervention, MessageFault, MessageRef};
use crate::sim::ids::{EventId, MessageId, NodeId, SpanId, TimerId};
use crate::sim::process::{Alarm, Domain, Level, Report};
use crate::sim::time::SimTime;
use crate::sim::trace::{Event, Kind, Trace};

use clocks::Clocks;
use idle::Idle;
use intervals::{Fate, Intervals};
use states::States;
use tally::{Tally, failing};
use ties::Ties;

/// Running totals are stored every this many events.
const ROW: usize = 512;
/// The maximum number of span rows in a lane.
const SPAN_ROWS_MAX: usize = 6;
/// A message is late when it takes this many times its link's usual time.
const LATE_FACTOR: u64 = 3;
/// How many messages it takes to know what is usual on a link.
const LATE_AFTER: u32 = 4;

/// A link, with its usual flight time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkUse {
    pub from: NodeId,
    pub to: NodeId,
    /// The usual flight time, a running mean in microseconds.
    pub usual_us: u64,
    seen: u32,
}

/// The timeline's index; see the [module](self).
#[derive(Clone, Debug, Default)]
pub struct Index {
    events: usize,
    timers: usize,
    rows: Vec<Tally>,
    running: Tally,
    links: Vec<LinkUse>,
    link_numbers: Map<(NodeId, NodeId), usize>,
    pub(crate) messages: Intervals,
    pub(crate) spans: Intervals,
    pub(crate) waits: Intervals,
    pub(crate) clocks: Clocks,
    pub(crate) ties: Ties,
    begun: Vec<EventId>,
    late: Vec<MessageId>,
    idle: Idle,
    /// By message: the event with which it came to nothing, or [`EventId::NONE`].
    failed: Vec<EventId>,
    singled_out: Map<MessageRef, Vec<(EventId, MessageFault)>>,
    specials: Vec<EventId>,
    troubles: Vec<Vec<EventId>>,
    pub(crate) states: States,
    facts: usize,
    levels: [Vec<Vec<(EventId, Level)>>; 3],
    span_rows: Vec<u8>,
    lane_rows: Vec<Vec<SpanId>>,
}

impl Index {
    /// Indexes a whole trace.
    pub fn of<D: Domain>(trace: &Trace<D>) -> Self {
        let mut index = Self::default();
        index.extend(trace);
        index
    }

    /// Indexes the events added since the last call. A trace that got shorter is indexed from
    /// scratch. One that was replaced by another of at least the same length cannot be told from one
    /// that grew: start over with a new index then.
    pub fn extend<D: Domain>(&mut self, trace: &Trace<D>) {
        if trace.len() < self.events {
            *self = Self::default();
        }
        for index in self.events..trace.len() {
            self.take_in(trace, index);
        }
        self.events = trace.len();
        for index in self.facts..trace.facts.len() {
            let (event, fact) = &trace.facts[index];
            let meaning = fact.meaning();
            for (which, level) in [meaning.busy, meaning.queue, meaning.spent].into_iter().enumerate() {
                if let Some(level) = level {
                    self.level(trace.event(*event).node, which, *event, level);
                }
            }
        }
        self.facts = trace.facts.len();
        for index in self.timers..trace.timers.len() {
            let timer = &trace.timers[index];
            if !timer.work && timer.timer.role().is_drawn() {
                self.waits.begin(trace.event(timer.set).at, index as u32);
            }
        }
        self.timers = trace.timers.len();
        self.ties.extend(trace);
        let troubles = &self.troubles;
        self.states.extend(trace, |node, after, before| {
            let of_node = troubles.get(node.index())?;
            first_crash(trace, of_node, after).filter(|crash| *crash < before)
        });
        for index in self.span_rows.len()..trace.spans.len() {
            self.open_span(trace, SpanId(index as u32));
        }
        let at = |event: EventId| Fate::Ended(trace.event(event).at);
        self.messages.settle(|id| trace.fate(MessageId(id)).map_or(Fate::Open, at));
        self.spans.settle(|id| trace.span_end(SpanId(id)).map_or(Fate::Open, |(event, _)| at(event)));
        self.waits.settle(|id| trace.timer_end(TimerId(id)).map_or(Fate::Open, |(event, _)| at(event)));
    }

    /// The number of indexed events.
    pub fn len(&self) -> usize {
        self.events
    }

    /// Returns whether no event is indexed yet.
    pub fn is_empty(&self) -> bool {
        self.events == 0
    }

    /// The links that carried messages.
    pub(crate) fn links(&self) -> &[LinkUse] {
        &self.links
    }

    /// The event at which a message, or a copy of one, set out.
    pub(crate) fn begun(&self, message: MessageId) -> EventId {
        self.begun.get(message.index()).copied().unwrap_or(EventId::NONE)
    }

    /// Returns whether a message took much longer than was usual on its link.
    pub(crate) fn is_late(&self, message: MessageId) -> bool {
        self.late.binary_search(&message).is_ok()
    }

    /// The event from which it is known that a message belongs to an exchange that changed nothing.
    pub(crate) fn idle_since(&self, message: MessageId) -> EventId {
        self.idle.since(message)
    }

    /// The faults that someone applied to this one message, each with its event.
    pub(crate) fn singled_out(&self, message: &MessageRef) -> &[(EventId, MessageFault)] {
        self.singled_out.get(message).map_or(&[], Vec::as_slice)
    }

    /// The events from `from` to `to` that are never summed up.
    pub(crate) fn specials(&self, from: usize, to: usize) -> &[EventId] {
        let low = self.specials.partition_point(|id| id.index() < from);
        let high = self.specials.partition_point(|id| id.index() < to);
        &self.specials[low..high.max(low)]
    }

    /// A node's crashes, recoveries, pauses, resumptions and speed changes, in order.
    pub(crate) fn troubles(&self, node: NodeId) -> &[EventId] {
        self.troubles.get(node.index()).map_or(&[], Vec::as_slice)
    }

    /// A node's first crash after an event.
    pub(crate) fn crash_after<D: Domain>(
        &self,
        trace: &Trace<D>,
        node: NodeId,
        after: EventId,
    ) -> Option<EventId> {
        first_crash(trace, self.troubles(node), after)
    }

    /// A node's reported levels with their events: busy workers (`which` 0), requests waiting for one (1), or spent tokens (2).
    pub(crate) fn levels(&self, node: NodeId, which: usize) -> &[(EventId, Level)] {
        self.levels[which].get(node.index()).map_or(&[], Vec::as_slice)
    }

    /// Records a level. If one event reports several, the last one counts.
    fn level(&mut self, node: NodeId, which: usize, event: EventId, level: Level) {
        let levels = &mut self.levels[which];
        if levels.len() <= node.index() {
            levels.resize_with(node.index() + 1, Vec::new);
        }
        let levels = &mut levels[node.index()];
        match levels.last_mut() {
            Some((last, of)) if *last == event => *of = level,
            _ => levels.push((event, level)),
        }
    }

    /// The row of its lane that a span takes, counted from the top.
    pub(crate) fn span_row(&self, span: SpanId) -> usize {
        self.span_rows.get(span.index()).copied().map_or(0, usize::from)
    }

    /// The number of span rows in a node's lane.
    pub(crate) fn span_row_count(&self, node: NodeId) -> usize {
        self.lane_rows.get(node.index()).map_or(0, Vec::len)
    }

    /// Message counts for the events from `from` to `to`. Looks at no more than two rows' worth of events.
    pub(crate) fn tally<D: Domain>(&self, trace: &Trace<D>, from: usize, to: usize) -> Tally {
        let mut tally = Tally::default();
        let to = to.min(self.events);
        let (first, last) = (from.div_ceil(ROW), to / ROW);
        if first >= last {
            self.count_each(trace, from, to, &mut tally);
        } else {
            self.count_each(trace, from, first * ROW, &mut tally);
            tally.add_between(&self.rows[first], self.row(last));
            self.count_each(trace, last * ROW, to, &mut tally);
        }
        tally
    }

    fn row(&self, row: usize) -> &Tally {
        self.rows.get(row).unwrap_or(&self.running)
    }

    fn count_each<D: Domain>(&self, trace: &Trace<D>, from: usize, to: usize, tally: &mut Tally) {
        for index in from..to {
            self.count(trace, EventId(index as u32), tally);
        }
    }

    /// Adds what an event changes: a message was sent, or messages came to nothing with it.
    fn count<D: Domain>(&self, trace: &Trace<D>, id: EventId, tally: &mut Tally) {
        let event = trace.event(id);
        let sent = matches!(event.kind, Kind::Sent | Kind::Duplicated).then_some(MessageId(event.a));
        if let Some(link) = sent.and_then(|message| self.link_of(trace, message)) {
            tally.sent(link);
        }
        let first = |message: &MessageId| self.failed.get(message.index()) == Some(&id);
        for message in failing(trace, event).into_iter().flatten().filter(first) {
            if let Some(link) = self.link_of(trace, message) {
                tally.failed(link);
            }
        }
    }

    fn link_of<D: Domain>(&self, trace: &Trace<D>, message: MessageId) -> Option<usize> {
        let message = trace.message(message);
        self.link_numbers.get(&(message.from, message.to)).copied()
    }

    fn take_in<D: Domain>(&mut self, trace: &Trace<D>, index: usize) {
        if index.is_multiple_of(ROW) {
            self.rows.push(self.running.clone());
        }
        let (id, event) = (EventId(index as u32), trace.events[index]);
        self.clocks.take_in(&event, trace.wall_error_us(id));
        match event.kind {
            Kind::Sent | Kind::Duplicated => self.message_begins(trace, id, &event),
            Kind::Crashed | Kind::Recovered | Kind::Paused | Kind::Resumed | Kind::Slowed => {
                let node = event.node.index();
                if self.troubles.len() <= node {
                    self.troubles.resize_with(node + 1, Vec::new);
                }
                self.troubles[node].push(id);
                self.specials.push(id);
            }
            Kind::Intervened => {
                self.specials.push(id);
                let done = trace.interventions.get(event.a as usize).map(|scripted| scripted.intervention);
                if let Some(Intervention::Message { message, fault }) = done {
                    self.singled_out.entry(message).or_default().push((id, fault));
                }
            }
            Kind::ClockStepped | Kind::ClockDrifted | Kind::Judged => self.specials.push(id),
            Kind::Started | Kind::Delivered | Kind::Dropped | Kind::TimerFired | Kind::Wrote => {}
        }
        for message in failing(trace, &event).into_iter().flatten() {
            if self.failed.len() <= message.index() {
                self.failed.resize(message.index() + 1, EventId::NONE);
            }
            let first = &mut self.failed[message.index()];
            if *first == EventId::NONE {
                *first = id;
            }
        }
        let mut running = std::mem::take(&mut self.running);
        self.count(trace, id, &mut running);
        self.running = running;
    }

    fn message_begins<D: Domain>(&mut self, trace: &Trace<D>, id: EventId, event: &Event) {
        let number = MessageId(event.a);
        let message = trace.message(number);
        let link = *self.link_numbers.entry((message.from, message.to)).or_insert_with(|| {
            self.links.push(LinkUse { from: message.from, to: message.to, usual_us: 0, seen: 0 });
            self.links.len() - 1
        });
        if self.begun.len() <= number.index() {
            self.begun.resize(number.index() + 1, EventId::NONE);
        }
        self.begun[number.index()] = id;
        self.idle.follow(trace, id, event);
        self.messages.begin(event.at, number.0);
        if event.kind == Kind::Sent {
            self.note_flight(link, number, u64::from(event.b));
        }
    }

    /// Learns how long messages take on a link, and records this one if it is late. Late messages
    /// do not change what counts as usual.
    fn note_flight(&mut self, link: usize, message: MessageId, flight_us: u64) {
        let link = &mut self.links[link];
        if link.seen >= LATE_AFTER && flight_us > link.usual_us.saturating_mul(LATE_FACTOR) {
            self.late.push(message);
            return;
        }
        link.usual_us = if link.seen == 0 { flight_us } else { (link.usual_us * 7 + flight_us) / 8 };
        link.seen = link.seen.saturating_add(1);
    }

    /// Gives a span the first row below its parent's that has nothing open in it.
    fn open_span<D: Domain>(&mut self, trace: &Trace<D>, id: SpanId) {
        let span = trace.spans[id.index()];
        self.spans.begin(trace.event(span.opened).at, id.0);
        let node = span.node.index();
        if self.lane_rows.len() <= node {
            self.lane_rows.resize_with(node + 1, Vec::new);
        }
        let below = span.parent.some().and_then(|parent| self.span_rows.get(parent.index()));
        let below = below.map_or(0, |row| usize::from(*row) + 1).min(SPAN_ROWS_MAX - 1);
        let rows = &mut self.lane_rows[node];
        let is_free = |last: &SpanId| {
            last.some().is_none_or(|last| trace.span_end(last).is_some_and(|(end, _)| end <= span.opened))
        };
        let free = (below..rows.len()).find(|row| is_free(&rows[*row]));
        let row = free.unwrap_or(rows.len().max(below)).min(SPAN_ROWS_MAX - 1);
        if rows.len() <= row {
            rows.resize(row + 1, SpanId::NONE);
        }
        rows[row] = id;
        self.span_rows.push(row as u8);
    }
}

fn first_crash<D: Domain>(trace: &Trace<D>, troubles: &[EventId], after: EventId) -> Option<EventId> {
    let later = &troubles[troubles.partition_point(|id| *id <= after)..];
    later.iter().copied().find(|id| trace.event(*id).kind == Kind::Crashed)
}

/// The range of events from `from` to `to`: the position of the first at or after `from`, and of the first after `to`.
pub(crate) fn events_between<D: Domain>(trace: &Trace<D>, from: SimTime, to: SimTime) -> (usize, usize) {
    let low = first_at(trace, from);
    let high = trace.count_until(to);
    (low, high.max(low))
}

/// The position of the first event at or after a time.
pub(crate) fn first_at<D: Domain>(trace: &Trace<D>, at: SimTime) -> usize {
    trace.events.partition_point(|event| event.at < at)
}
