//! Happens-before between events on nodes: according to the kernel, and according to the edges of a file.

use happens_before::run::export::Source;
use happens_before::sim::ids::EventId;
use happens_before::sim::logical_clocks::{Relation, VectorClocks};
use happens_before::sim::process::Domain;

/// How many events of a run are compared pair by pair, at most.
pub const COMPARED: usize = 400;

/// Happens-before for all pairs of a run's first events on nodes.
pub struct Truth {
    clocks: VectorClocks,
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

    /// Compares every pair with what a file says about it.
    pub fn compare(&self, which: &str, before: impl Fn(EventId, EventId) -> bool) {
        assert!(self.events.len() > 1, "{which}: nothing to compare");
        for one in &self.events {
            for other in &self.events {
                let expected = self.clocks.compare(*one, *other) == Relation::Before;
                assert_eq!(before(*one, *other), expected, "{which}: {one:?} before {other:?}");
            }
        }
    }

    /// The vector clock of an event: for each node, how many of its events are known.
    pub fn clock(&self, id: EventId) -> &[u32] {
        self.clocks.at(id)
    }

    pub fn events(&self) -> &[EventId] {
        &self.events
    }
}

/// Reachability over edges.
pub struct Reach {
    /// For each item, the items before it, as bits.
    before: Vec<Vec<u64>>,
}

impl Reach {
    /// Reachability among `count` items, given the direct predecessors of each, which have lower numbers.
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
