//! Happens-before (Lamport 1978) by vector clocks (Fidge 1988, Mattern 1988), Lamport times and hybrid
//! clocks (Kulkarni et al. 2014), computed from a trace. Causes beyond happens-before are the subject of
//! [`slicing`](super::slicing).
//!
//! Vector clocks belong to an observer: they count every event on a node, including crashes and clock steps, so that
//! they order all of a node's events. Lamport and hybrid clocks belong to the processes: they tick on what a process
//! does or learns ([`Kind::ticks`]), and events that merely happen to a node leave them unchanged.
//!
//! No clocks are stored during a run. They follow from the trace, so they are
//! computed on demand and cost a run nothing.

use super::clock::Hlc;
use super::ids::{EventId, NodeId};
use super::process::Domain;
use super::trace::{Event, Kind, Trace};

/// The causal relation of two events of a run.
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
    /// `nodes` entries per event; zeroes for events off the nodes.
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
            present[row + event.node.index()] += 1;
            let at = id.index() * nodes;
            clocks.entries[at..at + nodes].copy_from_slice(&present[row..row + nodes]);
        }
        clocks
    }

    /// The clock of an event: for each node, the number of its events that this one knows about.
    pub fn at(&self, id: EventId) -> &[u32] {
        let at = id.index() * self.nodes;
        self.entries.get(at..at + self.nodes).unwrap_or(&[])
    }

    /// Compares two events on nodes by their clocks alone.
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

/// The reading of a node's logical clock after each event, by event. It grows along with the trace.
#[derive(Clone, Debug, Default)]
struct Shown<T> {
    entries: Vec<T>,
    /// By node: the current reading of its clock.
    present: Vec<T>,
}

impl<T: Copy + Default> Shown<T> {
    /// Extends the table to the first `count` events of the same run. `tick` receives the reading of the node's clock,
    /// the sender's reading if the event is an arrival, and the event.
    fn grow<D: Domain>(&mut self, trace: &Trace<D>, count: usize, tick: impl Fn(T, Option<T>, EventId) -> T) {
        let from = self.entries.len();
        self.entries.reserve(count.min(trace.len()).saturating_sub(from));
        for (id, event) in trace.events_from(from).take(count.saturating_sub(from)) {
            if event.node == NodeId::NONE {
                self.entries.push(T::default());
                continue;
            }
            let node = event.node.index();
            if node >= self.present.len() {
                self.present.resize(node + 1, T::default());
            }
            if event.kind.ticks() {
                let received = received_from(trace, event).map(|sent| self.at(sent));
                self.present[node] = tick(self.present[node], received, id);
            }
            self.entries.push(self.present[node]);
        }
    }

    fn at(&self, id: EventId) -> T {
        self.entries.get(id.index()).copied().unwrap_or_default()
    }
}

/// The Lamport times of a trace's events, by event. They grow along with the trace.
#[derive(Clone, Debug, Default)]
pub struct LamportClocks(Shown<u32>);

impl LamportClocks {
    /// Computes the times of the first `count` events of a run, in one pass.
    pub fn of<D: Domain>(trace: &Trace<D>, count: usize) -> Self {
        let mut clocks = Self::default();
        clocks.grow(trace, count);
        clocks
    }

    /// Extends the table to the first `count` events of the same run.
    pub fn grow<D: Domain>(&mut self, trace: &Trace<D>, count: usize) {
        self.0.grow(trace, count, |own, received, _| own.max(received.unwrap_or(0)) + 1);
    }

    /// The time after an event; 0 off the nodes and for an event that was not computed.
    pub fn at(&self, id: EventId) -> u32 {
        self.0.at(id)
    }
}

/// The hybrid logical clocks of a trace's events on nodes, by event. They grow along with the trace.
#[derive(Clone, Debug, Default)]
pub struct HybridClocks(Shown<Hlc>);

impl HybridClocks {
    /// Computes the clocks of the first `count` events of a run, in one pass.
    pub fn of<D: Domain>(trace: &Trace<D>, count: usize) -> Self {
        let mut clocks = Self::default();
        clocks.grow(trace, count);
        clocks
    }

    /// Extends the table to the first `count` events of the same run.
    pub fn grow<D: Domain>(&mut self, trace: &Trace<D>, count: usize) {
        let tick =
            |own: Hlc, received: Option<Hlc>, id| own.receive(received.unwrap_or_default(), trace.wall(id));
        self.0.grow(trace, count, tick);
    }

    /// The clock after an event; zero off the nodes and for an event that was not computed.
    pub fn at(&self, id: EventId) -> Hlc {
        self.0.at(id)
    }
}

/// The sending event, for an arrival.
fn received_from<D: Domain>(trace: &Trace<D>, event: &Event) -> Option<EventId> {
    (event.kind == Kind::Delivered).then(|| event.message().map(|id| trace.message(id).sent)).flatten()
}
