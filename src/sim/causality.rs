//! Happens-before (Lamport 1978) by vector clocks (Fidge 1988, Mattern 1988), Lamport times and hybrid
//! clocks (Kulkarni et al. 2014), read off a trace. What led to what, reasons and all, is for
//! [`causes`](super::causes) to say.
//!
//! No clock is kept for every event while a run goes on: they follow from the trace, so they are
//! computed when somebody looks, and cost a run nothing.

use super::clock::Hlc;
use super::ids::{EventId, NodeId};
use super::process::Domain;
use super::trace::{Event, Kind, Trace};

/// How two events of a run stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The first could have influenced the second.
    Before,
    /// The second could have influenced the first.
    After,
    /// Neither could have influenced the other.
    Concurrent,
    /// They are the same event.
    Same,
}

/// The vector clocks of a trace's events on nodes, by event.
#[derive(Clone, Debug)]
pub struct VectorClocks {
    nodes: usize,
    /// `nodes` entries an event; zeroes for what happens off the nodes.
    entries: Vec<u32>,
}

impl VectorClocks {
    /// Computes the clocks of the first `count` events of a run with `nodes` nodes, in one pass.
    pub fn of<D: Domain>(trace: &Trace<D>, nodes: usize, count: usize) -> Self {
        let count = count.min(trace.len());
        let mut clocks = Self { nodes, entries: vec![0; nodes * count] };
        let mut present = vec![0u32; nodes * nodes];
        for (id, event) in trace.events_from(0).take(count) {
            if event.node.index() >= nodes {
                continue;
            }
            let row = event.node.index() * nodes;
            if let Some(sent) = received_from(trace, event) {
                let theirs = sent.index() * nodes;
                for (mine, sent) in (row..row + nodes).zip(theirs..theirs + nodes) {
                    present[mine] = present[mine].max(clocks.entries[sent]);
                }
            }
            if event.kind.ticks() {
                present[row + event.node.index()] += 1;
            }
            let at = id.index() * nodes;
            clocks.entries[at..at + nodes].copy_from_slice(&present[row..row + nodes]);
        }
        clocks
    }

    /// The clock of an event: for each node, how many of its events it knows of.
    pub fn at(&self, id: EventId) -> &[u32] {
        let at = id.index() * self.nodes;
        self.entries.get(at..at + self.nodes).unwrap_or(&[])
    }

    /// Compares two events of nodes by their clocks alone.
    pub fn compare(&self, one: EventId, other: EventId) -> Relation {
        let (a, b) = (self.at(one), self.at(other));
        let ahead = a.iter().zip(b).any(|(a, b)| a > b);
        let behind = a.iter().zip(b).any(|(a, b)| a < b);
        match (behind, ahead) {
            _ if one == other => Relation::Same,
            (true, false) => Relation::Before,
            (false, true) => Relation::After,
            _ => Relation::Concurrent,
        }
    }
}

/// The Lamport times of a trace's events, by event. They grow along with the trace.
#[derive(Clone, Debug, Default)]
pub struct LamportClocks {
    entries: Vec<u32>,
    /// By node: its latest time.
    present: Vec<u32>,
}

impl LamportClocks {
    /// Computes the times of the first `count` events of a run, in one pass.
    pub fn of<D: Domain>(trace: &Trace<D>, count: usize) -> Self {
        let mut clocks = Self::default();
        clocks.grow(trace, count);
        clocks
    }

    /// Goes on to the first `count` events of the same run.
    pub fn grow<D: Domain>(&mut self, trace: &Trace<D>, count: usize) {
        for (_, event) in trace.events_from(self.entries.len()).take(count.saturating_sub(self.entries.len()))
        {
            if event.node == NodeId::NONE {
                self.entries.push(0);
                continue;
            }
            let node = event.node.index();
            if node >= self.present.len() {
                self.present.resize(node + 1, 0);
            }
            if event.kind.ticks() {
                let received = received_from(trace, event).map_or(0, |sent| self.at(sent));
                self.present[node] = self.present[node].max(received) + 1;
            }
            self.entries.push(self.present[node]);
        }
    }

    /// The time after an event; 0 off the nodes, and for an event that was not computed.
    pub fn at(&self, id: EventId) -> u32 {
        self.entries.get(id.index()).copied().unwrap_or(0)
    }
}

/// The hybrid logical clocks of a trace's events on nodes, by event.
#[derive(Clone, Debug)]
pub struct HybridClocks(Vec<Hlc>);

impl HybridClocks {
    /// Computes the clocks of the first `count` events of a run, in one pass.
    pub fn of<D: Domain>(trace: &Trace<D>, count: usize) -> Self {
        let count = count.min(trace.len());
        let mut clocks = Self(Vec::with_capacity(count));
        let mut present: Vec<Hlc> = Vec::new();
        for (id, event) in trace.events_from(0).take(count) {
            if event.node == NodeId::NONE {
                clocks.0.push(Hlc::default());
                continue;
            }
            let node = event.node.index();
            if node >= present.len() {
                present.resize(node + 1, Hlc::default());
            }
            if event.kind.ticks() {
                let received = received_from(trace, event).map(|sent| clocks.at(sent));
                present[node] = present[node].receive(received.unwrap_or_default(), trace.wall(id));
            }
            clocks.0.push(present[node]);
        }
        clocks
    }

    /// The clock after an event; zero off the nodes.
    pub fn at(&self, id: EventId) -> Hlc {
        self.0.get(id.index()).copied().unwrap_or_default()
    }
}

/// The sending event, for an arrival.
fn received_from<D: Domain>(trace: &Trace<D>, event: &Event) -> Option<EventId> {
    (event.kind == Kind::Delivered).then(|| event.message().map(|id| trace.message(id).sent)).flatten()
}
