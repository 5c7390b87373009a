//! The trace: append-only, compact, the single source for everything on display.
//!
//! An [`Event`] is 24 bytes. Data that belongs to an event but is not one (spans, timers, facts, marks)
//! is kept in separate tables and refers to its event. Derived data is not
//! stored: wall-clock readings follow from how each clock was set, and logical clocks from the order of
//! events ([`logical_clocks`](super::logical_clocks)). Clones share full chunks, so branching a long run
//! copies almost nothing.

mod cut;
mod number;
mod record;

use crate::sorted::Map;

pub use super::chunks::Chunks;
pub use cut::Extent;

use super::clock::{NodeClock, wall_from_error};
use super::fault::{MessageRef, Scripted};
use super::ids::{EventId, Label, MessageId, NodeId, SpanId, TimerId};
use super::link::DropReason;
use super::process::{Domain, SpanEnd, Tone};
use super::time::{Duration, SimTime, WallTime};
pub use super::violation::{Debt, Tally};

/// The kind of an event. Each comment gives the contents of the event's `a` and `b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A node started.
    Started = 0,
    /// A node sent a message. `a`: the message; `b`: the planned flight in microseconds.
    Sent = 1,
    /// A message arrived. `a`: the message.
    Delivered = 2,
    /// A message disappeared. `a`: the message; `b`: the [`DropReason`].
    Dropped = 3,
    /// The network made a copy. `a`: the copy; `b`: the original.
    Duplicated = 4,
    /// A timer fired. `a`: the timer.
    TimerFired = 5,
    /// A node wrote to its disk. `a`: the label's name; `b`: its number plus one, or 0.
    Wrote = 6,
    /// A node crashed. `b`: the intervention that ordered it.
    Crashed = 7,
    /// A node restarted.
    Recovered = 8,
    /// A node stopped running while time goes on.
    Paused = 9,
    /// A paused node resumed.
    Resumed = 10,
    /// A node became slower, or normal again. `a`: the factor in thousandths.
    Slowed = 11,
    /// A wall clock was set. `a`, `b`: the step in microseconds, low and high half.
    ClockStepped = 12,
    /// A clock's drift changed. `a`: parts per million, as the bits of an `i32`.
    ClockDrifted = 13,
    /// An intervention was made. `a`: its position in the script.
    Intervened = 14,
    /// A check was decided. `a`: the check; `b`: the position in the table of verdicts.
    Judged = 15,
}

impl Kind {
    /// True if a node's logical clocks tick on it: it is something a process does or learns. Other events happen to
    /// nodes, or in the network.
    pub const fn ticks(self) -> bool {
        matches!(
            self,
            Self::Started | Self::Sent | Self::Delivered | Self::TimerFired | Self::Wrote | Self::Recovered
        )
    }
}

/// The message was changed on the way.
pub const FLAG_TAMPERED: u8 = 1;
/// The event is about a copy that the network made.
pub const FLAG_COPY: u8 = 2;
/// The timer stands for work being done.
pub const FLAG_WORK: u8 = 4;

/// One event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// True time.
    pub at: SimTime,
    /// The event that led to this one, or [`EventId::NONE`].
    pub cause: EventId,
    /// See [`Kind`].
    pub a: u32,
    /// See [`Kind`].
    pub b: u32,
    /// The node where it happened; [`NodeId::NONE`] in the network and for interventions from outside.
    pub node: NodeId,
    /// What happened.
    pub kind: Kind,
    /// `FLAG_…` bits.
    pub flags: u8,
}

impl Event {
    /// The message it is about, if any.
    pub fn message(&self) -> Option<MessageId> {
        matches!(self.kind, Kind::Sent | Kind::Delivered | Kind::Dropped | Kind::Duplicated)
            .then_some(MessageId(self.a))
    }

    /// The step of a [`Kind::ClockStepped`] event, in microseconds.
    pub fn clock_step_us(&self) -> i64 {
        (u64::from(self.a) | u64::from(self.b) << 32).cast_signed()
    }
}

/// A message, or a copy of one.
#[derive(Clone, Debug)]
pub struct Message<M> {
    /// The payload as it was sent.
    pub payload: M,
    /// The sending event.
    pub sent: EventId,
    /// Its number on its link, from 1.
    pub nth: u32,
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
}

/// A named stretch of a node's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// Its name.
    pub label: Label,
    /// Its meaning, which decides how it is drawn.
    pub tone: Tone,
    /// The node.
    pub node: NodeId,
    /// The span it is part of, or [`SpanId::NONE`].
    pub parent: SpanId,
    /// The event that opened it.
    pub opened: EventId,
}

/// A timer that was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timer<T> {
    /// Its purpose.
    pub timer: T,
    /// The node.
    pub node: NodeId,
    /// The event that set it.
    pub set: EventId,
    /// The time it runs, on the node's monotonic clock (for work: on a healthy node).
    pub after: Duration,
    /// When it is due, in true time, as computed when it was set.
    pub due: SimTime,
    /// True if it stands for work.
    pub work: bool,
}

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ruling {
    /// It was broken.
    Violated = 0,
    /// A *sometimes* check was reached.
    Reached = 1,
    /// An *eventually* check held at the end of the run.
    Held = 2,
}

/// A decided check.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Verdict {
    /// Which check of the scenario, by its position.
    pub check: u16,
    /// The check's id.
    pub id: &'static str,
    /// What was decided.
    pub ruling: Ruling,
    /// The event that decided it.
    pub event: EventId,
    /// The judgement's own event.
    pub judged: EventId,
    /// Why, in words.
    pub detail: String,
    /// For a broken promise, the events that show it, in order: the one that broke it, and the earlier ones that made
    /// it a violation. No digest covers them.
    pub witnesses: Vec<EventId>,
    /// The set that was too large, if the promise allows a number of events. No digest covers it.
    pub tally: Option<Box<Tally>>,
    /// What was owed at the end of the run, if the promise is judged then. No digest covers it.
    pub debt: Option<Debt>,
}

impl Verdict {
    /// The witnesses other than the event that decided it.
    pub fn earlier_witnesses(&self) -> impl Iterator<Item = EventId> + '_ {
        self.witnesses.iter().copied().filter(|witness| *witness != self.event)
    }
}

/// The table entry of an open span.
const OPEN_SPAN: (EventId, SpanEnd) = (EventId::NONE, SpanEnd::Ok);

/// Everything that happened in a run.
#[derive(Clone, Debug)]
pub struct Trace<D: Domain> {
    /// The events, in the order in which they happened.
    pub events: Chunks<Event>,
    /// The messages, by [`MessageId`].
    pub messages: Chunks<Message<D::Msg>>,
    /// The timers, by [`TimerId`].
    pub timers: Chunks<Timer<D::Timer>>,
    /// The spans, by [`SpanId`].
    pub spans: Chunks<Span>,
    /// The facts, each with the event it belongs to.
    pub facts: Chunks<(EventId, D::Fact)>,
    /// The lines of code that were reached, each with its event.
    pub marks: Chunks<(EventId, &'static str)>,
    /// The decided checks.
    pub verdicts: Vec<Verdict>,
    /// The interventions, by their position in the script.
    pub interventions: Vec<Scripted>,
    /// The copies that the network made, each with its original.
    copies: Vec<(MessageId, MessageId)>,
    /// By node: its clock from each event on at which it changed.
    clocks: Vec<Vec<(EventId, NodeClock)>>,
    fates: Vec<EventId>,
    timer_ends: Vec<(EventId, bool)>,
    span_ends: Vec<(EventId, SpanEnd)>,
    names: Vec<&'static str>,
    name_numbers: Map<&'static str, u32>,
}

impl<D: Domain> Default for Trace<D> {
    fn default() -> Self {
        Self {
            events: Chunks::default(),
            messages: Chunks::default(),
            timers: Chunks::default(),
            spans: Chunks::default(),
            facts: Chunks::default(),
            marks: Chunks::default(),
            verdicts: Vec::new(),
            interventions: Vec::new(),
            copies: Vec::new(),
            clocks: Vec::new(),
            fates: Vec::new(),
            timer_ends: Vec::new(),
            span_ends: Vec::new(),
            names: Vec::new(),
            name_numbers: Map::new(),
        }
    }
}

impl<D: Domain> Trace<D> {
    /// The number of events.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// True if nothing has happened yet.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// An event. Panics if the id is not from this trace.
    pub fn event(&self, id: EventId) -> &Event {
        &self.events[id.index()]
    }

    /// The events with their ids, from `from` on.
    pub fn events_from(&self, from: usize) -> impl Iterator<Item = (EventId, &Event)> {
        (from..self.len()).map(|index| {
            let id = EventId(u32::try_from(index).unwrap_or(u32::MAX));
            (id, &self.events[index])
        })
    }

    /// A message. Panics if the id is not from this trace.
    pub fn message(&self, id: MessageId) -> &Message<D::Msg> {
        &self.messages[id.index()]
    }

    /// The facts that belong to an event, with their positions.
    pub fn facts_of(&self, id: EventId) -> impl Iterator<Item = (usize, &D::Fact)> {
        let first = self.facts.partition_point(|(event, _)| *event < id);
        let facts = (first..self.facts.len()).map(|index| (index, &self.facts[index]));
        facts.take_while(move |(_, (event, _))| *event == id).map(|(index, (_, fact))| (index, fact))
    }

    /// The original of this message, if it is a copy made by the network.
    pub fn copy_of(&self, id: MessageId) -> Option<MessageId> {
        // A sending event names the message it sent; a copy has its original's sending event.
        if self.event(self.message(id).sent).a == id.0 {
            return None;
        }
        let index = self.copies.binary_search_by_key(&id, |(copy, _)| *copy).ok()?;
        Some(self.copies[index].1)
    }

    /// The name of a message in a recipe.
    pub fn reference(&self, id: MessageId) -> MessageRef {
        let Message { from, to, nth, .. } = *self.message(id);
        MessageRef { from, to, nth, copy: self.copy_of(id).is_some() }
    }

    /// The lead of the wall clock of the event's node over true time, in microseconds; 0 off the nodes.
    pub fn wall_error_us(&self, id: EventId) -> i64 {
        self.clock_at(id).map_or(0, |clock| clock.error_us(self.event(id).at))
    }

    /// The physical clock of the event's node; `None` off the nodes.
    pub(crate) fn clock_at(&self, id: EventId) -> Option<NodeClock> {
        let clocks = self.clocks.get(self.event(id).node.index())?;
        let set = clocks.partition_point(|(from, _)| *from <= id);
        set.checked_sub(1).map(|last| clocks[last].1)
    }

    /// The wall-clock reading of the event's node; true time off the nodes.
    pub fn wall(&self, id: EventId) -> WallTime {
        wall_from_error(self.event(id).at, self.wall_error_us(id))
    }

    /// The event that ended the message's flight; `None` while it is in flight.
    pub fn fate(&self, id: MessageId) -> Option<EventId> {
        self.fates.get(id.index()).copied().and_then(EventId::some)
    }

    /// The event in whose step a timer ended, and whether it fired; `None` while it runs.
    pub fn timer_end(&self, id: TimerId) -> Option<(EventId, bool)> {
        self.timer_ends.get(id.index()).copied().filter(|(event, _)| event.some().is_some())
    }

    /// The event that closed a span, and how it ended; `None` while it is open.
    pub fn span_end(&self, id: SpanId) -> Option<(EventId, SpanEnd)> {
        self.span_ends.get(id.index()).copied().filter(|(event, _)| event.some().is_some())
    }

    /// The number of events at or before `at`: the position of the cursor at that time.
    pub fn count_until(&self, at: SimTime) -> usize {
        self.events.partition_point(|event| event.at <= at)
    }

    /// The label of a [`Kind::Wrote`] event.
    pub fn label(&self, event: &Event) -> Label {
        let name = self.names.get(event.a as usize).copied().unwrap_or("");
        Label { name, number: event.b.checked_sub(1) }
    }

    /// The verdicts that report violations, in the order in which they were judged.
    pub fn violations(&self) -> impl DoubleEndedIterator<Item = &Verdict> + Clone {
        self.verdicts.iter().filter(|verdict| verdict.ruling == Ruling::Violated)
    }

    /// The event that began the step of an event.
    pub fn root_of(&self, id: EventId) -> EventId {
        let event = self.event(id);
        if matches!(event.kind, Kind::Sent | Kind::Wrote) { event.cause } else { id }
    }

    /// The reason of a [`Kind::Dropped`] event.
    pub fn drop_reason(&self, event: &Event) -> DropReason {
        DropReason::ALL[event.b as usize % DropReason::ALL.len()]
    }

    /// The memory taken by the trace's entries, in bytes, without what they own on the heap.
    pub fn bytes(&self) -> usize {
        self.events.bytes()
            + self.messages.bytes()
            + self.timers.bytes()
            + self.spans.bytes()
            + self.facts.bytes()
            + self.marks.bytes()
            + self.copies.len() * size_of::<(MessageId, MessageId)>()
            + self.clocks.iter().map(Vec::len).sum::<usize>() * size_of::<(EventId, NodeClock)>()
            + self.fates.len() * size_of::<EventId>()
            + self.timer_ends.len() * size_of::<(EventId, bool)>()
            + self.span_ends.len() * size_of::<(EventId, SpanEnd)>()
    }
}
