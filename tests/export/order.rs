//! Happens-before between events on nodes: as the kernel has it, and as the edges of a file make it.

use happens_before::run::export::Source;
use happens_before::sim::ids::EventId;
use happens_before::sim::logical_clocks::{Relation, VectorClocks};
use happens_before::sim::process::Domain;

/// The most events of a run whose pairs are compared.
pub const COMPARED: usize = 400;

/// Whether one event happened before another, for all pairs of a run's first events on nodes.
pub struct Truth {
    clocks: VectorClocks,
    /// The events that are compared.
    events: Vec<EventId>,
}

impl Truth {
    pub fn of<D: Domain>(source: &Source<'_, D>) -> Self {
        let trace = source.trace;
        let count = trace.len().min(COMPARED);
        let on_nodes = trace.events_from(0).take(count).filter(|(_, e)| e.node.index() < source.nodes.len());
        Self {
            clocks: VectorClocks::of(trace, source.nodes.len(), count),
            events: on_nodes.map(|(id, _)| id).collect(),
        }
    }

    /// Compares every pair with what a file says of it.
    pub fn compare(&self, which: &str, before: impl Fn(EventId, EventId) -> bool) {
        assert!(self.events.len() > 1, "{which}: nothing to compare");
        for one in &self.events {
            for other in &self.events {
                let expected = self.clocks.compare(*one, *other) == Relation::Before;
                assert_eq!(before(*one, *other), expected, "{which}: {one:?} before {other:?}");
            }
        }
    }

    /// The vector clock of an event: for each node, the number of its events that this one knows of.
    pub fn clock(&self, id: EventId) -> &[u32] {
        self.clocks.at(id)
    }

    /// The events that are compared.
    pub fn events(&self) -> &[EventId] {
        &self.events
    }
}

/// What can be reached over edges.
pub struct Reach {
    /// For each thing, the things before it, as bits.
    before: Vec<Vec<u64>>,
}

impl Reach {
    /// Of `count` things, with the direct predecessors of each. They come before it in number.
    pub fn of(count: usize, direct: impl Fn(usize) -> Vec<usize>) -> Self {
        let mut before: Vec<Vec<u64>> = Vec::with_capacity(count);
        for thing in 0..count {
            let mut bits = vec![0u64; count.div_ceil(64)];
            for earlier in direct(thing) {
                assert!(earlier < thing, "{earlier} is said to come before {thing}");
                bits.iter_mut().zip(&before[earlier]).for_each(|(mine, theirs)| *mine |= theirs);
                bits[earlier / 64] |= 1 << (earlier % 64);
            }
            before.push(bits);
        }
        Self { before }
    }

    pub fn before(&self, one: usize, other: usize) -> bool {
        self.before[other][one / 64] >> (one % 64) & 1 == 1
    }
}
