//! The true order of events, and the orders given by clocks: each node's wall
//! clock, Lamport time, and identifiers made from wall clocks.
//!
//! The table holds the events that matter in a run: facts, writes, timeouts and lost messages. Ranks count only
//! these. An event is *inverted* if a clock puts it before something that happened before it, and
//! so could have caused it.

mod ranking;

use std::ops::Range;

use ulid::Ulid;

use crate::policy::ids::UlidGenerator;
use crate::sim::ids::{EventId, MessageId, NodeId};
use crate::sim::logical_clocks::LamportClocks;
use crate::sim::process::{Describe, Domain, Report};
use crate::sim::random::Stream;
use crate::sim::time::{SimTime, WallTime};
use crate::sim::trace::{Event, Kind, Trace};

pub use ranking::{Ranking, Ranks, sorted};

/// The part of a run that owns the random numbers of these identifiers.
const ULID_PART: u64 = 3 << 32;

/// The sort key of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// True time, which no one in the run can see.
    #[default]
    True,
    /// The wall clock of the node where it happened.
    Wall,
    /// Lamport time, with ties broken by node number.
    Lamport,
    /// The text of the ULID.
    Ulid,
}

impl By {
    /// All keys, in display order.
    pub const ALL: [Self; 4] = [Self::True, Self::Wall, Self::Lamport, Self::Ulid];

    /// A short name.
    pub const fn words(self) -> &'static str {
        match self {
            Self::True => "true time",
            Self::Wall => "each node's wall clock",
            Self::Lamport => "Lamport time",
            Self::Ulid => "ULID",
        }
    }
}

/// The readings of a node's clocks at an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamps {
    /// The node's wall clock.
    pub wall: WallTime,
    /// The node's Lamport time.
    pub lamport: u32,
    /// The ULID that the node made at this event; if it made none, one that it could have made from its wall clock.
    pub ulid: Ulid,
    /// An event that happened before this one but has a later wall time.
    pub wall_after: Option<EventId>,
    /// An event that happened before this one but has a larger ULID.
    pub ulid_after: Option<EventId>,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub event: EventId,
    /// True time.
    pub at: SimTime,
    /// The node where it happened; for a lost message, the sender.
    pub node: NodeId,
    /// For a lost message, the receiver that never got it.
    pub to: Option<NodeId>,
    /// The positions of its facts in the trace.
    pub facts: Range<u32>,
    /// Its timestamps; `None` for a lost message, because no node sees the loss.
    pub stamps: Option<Stamps>,
}

impl Row {
    /// A description in a few words. It is built on demand: a long run has hundreds of
    /// thousands of rows.
    pub fn words<D: Domain>(&self, trace: &Trace<D>) -> String {
        let event = trace.event(self.event);
        if self.to.is_some() {
            return lost_words(trace, event);
        }
        let facts = self.facts.clone().filter_map(|fact| trace.facts.get(fact as usize));
        words_of(trace, event, facts.map(|(_, fact)| fact))
    }
}

/// The largest stamps in an event's causal past, and the events they belong to.
#[derive(Clone, Copy, Debug, Default)]
struct Peaks {
    wall: Option<(WallTime, EventId)>,
    ulid: Option<(Ulid, EventId)>,
}

impl Peaks {
    fn join(&mut self, other: Self) {
        self.wall = self.wall.max(other.wall);
        self.ulid = self.ulid.max(other.ulid);
    }
}

/// The rows of a run, found once and updated as the run goes on.
#[derive(Clone, Debug)]
pub struct OrderTable {
    stream: Stream,
    scanned: usize,
    facts: usize,
    rows: Vec<Row>,
    lamport: LamportClocks,
    /// By node: the largest stamps in its past.
    known: Vec<Peaks>,
    /// By message: the largest stamps in its sender's past.
    carried: Vec<Peaks>,
}

impl OrderTable {
    /// An empty table for a run with this seed.
    pub fn new(seed: u64, nodes: usize) -> Self {
        Self {
            stream: Stream::new(seed, ULID_PART),
            scanned: 0,
            facts: 0,
            rows: Vec::new(),
            lamport: LamportClocks::default(),
            known: vec![Peaks::default(); nodes],
            carried: Vec::new(),
        }
    }

    /// Adds the first `count` events of the trace, except those added before.
    pub fn extend<D: Domain>(&mut self, trace: &Trace<D>, count: usize) {
        self.lamport.grow(trace, count);
        for (id, event) in trace.events_from(self.scanned).take(count.saturating_sub(self.scanned)) {
            self.take(trace, id, event);
            self.scanned += 1;
        }
    }

    /// The rows of the first `count` events, in true order.
    pub fn rows(&self, count: usize) -> &[Row] {
        &self.rows[..self.rows.partition_point(|row| row.event.index() < count)]
    }

    fn take<D: Domain>(&mut self, trace: &Trace<D>, id: EventId, event: &Event) {
        let facts = self.facts_of(trace, id);
        let message = event.message().map(MessageId::index);
        if let Some(message) = message
            && self.carried.len() <= message
        {
            self.carried.resize(message + 1, Peaks::default());
        }
        let (at, node) = (event.at, event.node);
        match (event.kind, message) {
            (Kind::Delivered, Some(message)) => {
                self.known[event.node.index()].join(self.carried[message]);
            }
            (Kind::Duplicated, Some(copy)) => {
                self.carried[copy] = self.carried[event.b as usize];
            }
            (Kind::Dropped, Some(number)) => {
                self.carried[number] = Peaks::default();
                let message = &trace.messages[number];
                let (node, to) = (message.from, Some(message.to));
                self.rows.push(Row { event: id, at, node, to, facts: facts.clone(), stamps: None });
            }
            _ => {}
        }
        if !facts.is_empty() || matters(trace, event) {
            let stamps = Some(self.stamp(trace, id));
            self.rows.push(Row { event: id, at, node, to: None, facts, stamps });
        }
        if let (Kind::Sent, Some(message)) = (event.kind, message) {
            self.carried[message] = self.known[event.node.index()];
        }
    }

    /// The readings of the node's clocks at an event. Adds them to the node's known stamps.
    fn stamp<D: Domain>(&mut self, trace: &Trace<D>, id: EventId) -> Stamps {
        let wall = trace.wall(id);
        let own = trace.facts_of(id).find_map(|(_, fact)| fact.meaning().ulid);
        let could_be = || {
            let mut random = self.stream.at(u64::from(id.0), 0);
            // The wall clocks of a run always fit in a ULID.
            UlidGenerator::new(false).next(wall.as_unix_millis(), &mut random).unwrap_or_default()
        };
        let ulid = own.map_or_else(could_be, Ulid);
        let known = &mut self.known[trace.event(id).node.index()];
        let wall_after = known.wall.filter(|(before, _)| *before > wall).map(|(_, event)| event);
        let ulid_after = known.ulid.filter(|(before, _)| *before > ulid).map(|(_, event)| event);
        known.join(Peaks { wall: Some((wall, id)), ulid: Some((ulid, id)) });
        Stamps { wall, lamport: self.lamport.at(id), ulid, wall_after, ulid_after }
    }

    /// The positions of an event's facts.
    fn facts_of<D: Domain>(&mut self, trace: &Trace<D>, id: EventId) -> Range<u32> {
        let event_of = |fact: usize| trace.facts.get(fact).map(|(event, _)| *event);
        while event_of(self.facts).is_some_and(|event| event < id) {
            self.facts += 1;
        }
        let first = self.facts;
        while event_of(self.facts) == Some(id) {
            self.facts += 1;
        }
        first as u32..self.facts as u32
    }
}

fn lost_words<D: Domain>(trace: &Trace<D>, event: &Event) -> String {
    let id = MessageId(event.a);
    let message = trace.message(id);
    let copy = if trace.copy_of(id).is_some() { "copy of " } else { "" };
    let reason = trace.drop_reason(event).words();
    format!("{copy}“{}” lost: {reason}", message.payload.name())
}

/// True if an event belongs in the table even without facts.
fn matters<D: Domain>(trace: &Trace<D>, event: &Event) -> bool {
    match event.kind {
        Kind::Wrote => true,
        Kind::TimerFired => trace.timers[event.a as usize].timer.name().contains("timeout"),
        _ => false,
    }
}

/// The description of an event in the table: what happened, then the facts, then their fields, each value
/// once. `wrote “charge 1”; card charged (order 1204, receipt charge 1 of 49.00)`.
fn words_of<'a, D: Domain>(
    trace: &Trace<D>,
    event: &Event,
    facts: impl Iterator<Item = &'a D::Fact>,
) -> String {
    let mut parts = Vec::new();
    if matters(trace, event) {
        parts.push(match event.kind {
            Kind::Wrote => format!("wrote “{}”", trace.label(event)),
            _ => trace.timers[event.a as usize].timer.name().to_owned(),
        });
    }
    let mut held: Vec<String> = Vec::new();
    for fact in facts {
        let mut words = fact.name().to_owned();
        for (name, value) in fact.fields() {
            // If the fact's name only introduces a value, the value follows directly: `attempt 2`.
            if name.get(..4).is_some_and(|stem| words.starts_with(stem)) {
                words = format!("{words} {value}");
                continue;
            }
            let named = format!("{name} {value}");
            if !held.contains(&named) {
                held.push(named);
            }
        }
        parts.push(words);
    }
    let held = if held.is_empty() { String::new() } else { format!(" ({})", held.join(", ")) };
    parts.join("; ") + &held
}

/// An ordinal number in English: 1st, 2nd, 3rd, 11th.
pub fn ordinal(place: usize) -> String {
    let suffix = match (place % 10, place % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{place}{suffix}")
}

#[cfg(test)]
mod tests;
