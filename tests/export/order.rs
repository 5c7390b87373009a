//! Happens-before between events on nodes: as the kernel has it, and as the edges of a file make it.

use happens_before::run::export::Source;
use happens_before::sim::causality::{Relation, VectorClocks};
use happens_before::sim::ids::EventId;
use happens_before::sim::process::Domain;
use happens_before::sim::trace::Kind;

/// The most events of a run whose pairs are compared.
pub const COMPARED: usize = 400;

/// Whether one event happened before another, for all pairs of a run's first events on nodes.
pub struct Truth {
    clocks: VectorClocks,
    /// Node and kind of every event that is compared.
    events: Vec<(EventId, usize, Kind)>,
}

impl Truth {
    pub fn of<D: Domain>(source: &Source<'_, D>) -> Self {
        let trace = source.trace;
        let count = trace.len().min(COMPARED);
        let on_nodes = trace.events_from(0).take(count).filter(|(_, e)| e.node.index() < source.nodes.len());
        Self {
            clocks: VectorClocks::of(trace, source.nodes.len(), count),
            events: on_nodes.map(|(id, event)| (id, event.node.index(), event.kind)).collect(),
        }
    }

    /// Compares every pair with what a file says of it.
    pub fn compare(&self, which: &str, before: impl Fn(EventId, EventId) -> bool) {
        assert!(self.events.len() > 1, "{which}: nothing to compare");
        for one in &self.events {
            for other in &self.events {
                let expected = self.before(one, other);
                assert_eq!(before(one.0, other.0), expected, "{which}: {:?} before {:?}", one.0, other.0);
            }
        }
    }

    /// By the kernel's vector clocks, which count what ticks. What does not tick (crashes, pauses) comes
    /// between two ticks of its node, and nobody elsewhere knows of it before they know of the later.
    fn before(&self, one: &(EventId, usize, Kind), other: &(EventId, usize, Kind)) -> bool {
        if one.1 == other.1 {
            return one.0 < other.0;
        }
        let (known, own) = (self.clocks.at(other.0)[one.1], self.clocks.at(one.0)[one.1]);
        let before = if one.2.ticks() { known >= own } else { known > own };
        if one.2.ticks() && other.2.ticks() {
            assert_eq!(before, self.clocks.compare(one.0, other.0) == Relation::Before);
        }
        before
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
