//! The happened-before relation between things that a lesson counts: which of them each node knew of,
//! and so which came before each (Lamport 1978), read off messages alone.

use crate::sim::sorted::{Map, Set};

use crate::policy::vector::Relation;
use crate::sim::ids::{MessageId, NodeId};
use crate::sim::trace::{Event, Kind, Trace};
use crate::subject::{Fact, Words};

/// The things each node knows of, and the things that came before each.
#[derive(Clone, Debug, Default)]
pub struct Past {
    known: Map<NodeId, Set<u32>>,
    carried: Map<MessageId, Set<u32>>,
    before: Map<u32, Set<u32>>,
}

impl Past {
    /// The past of the things that `made` recognises in the facts of the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize, made: impl Fn(&Fact) -> Option<u32>) -> Self {
        let mut past = Self::default();
        let mut facts = trace.facts.iter().peekable();
        for (id, event) in trace.events_from(0).take(count) {
            past.follow(event);
            while let Some((_, fact)) = facts.next_if(|(of, _)| *of <= id) {
                if let Some(thing) = made(fact) {
                    past.make(event.node, thing);
                }
            }
        }
        past
    }

    /// Updates from an event: a message carries what its sender knew.
    pub fn follow(&mut self, event: &Event) {
        let Some(message) = event.message() else { return };
        match event.kind {
            Kind::Sent => {
                let known = self.known.get(&event.node).cloned().unwrap_or_default();
                self.carried.insert(message, known);
            }
            Kind::Duplicated => {
                let known = self.carried.get(&MessageId(event.b)).cloned().unwrap_or_default();
                self.carried.insert(message, known);
            }
            Kind::Delivered => {
                let carried = self.carried.remove(&message).unwrap_or_default();
                self.known.entry(event.node).or_default().extend(carried);
            }
            _ => drop(self.carried.remove(&message)),
        }
    }

    /// Records that a node made a thing: everything it knew of came before.
    pub fn make(&mut self, node: NodeId, thing: u32) {
        let known = self.known.entry(node).or_default();
        self.before.entry(thing).or_insert_with(|| known.clone());
        known.insert(thing);
    }

    /// Returns whether one thing came before another.
    pub fn led(&self, one: u32, other: u32) -> bool {
        self.before.get(&other).is_some_and(|before| before.contains(&one))
    }

    /// The relation of one thing to another.
    pub fn relation(&self, one: u32, other: u32) -> Relation {
        match (self.led(one, other), self.led(other, one)) {
            (true, _) => Relation::Before,
            (_, true) => Relation::After,
            _ => Relation::Concurrent,
        }
    }

    /// All pairs in which the first came before the second.
    pub fn pairs(&self) -> Vec<(u32, u32)> {
        let of = |(thing, before): (&u32, &Set<u32>)| {
            let thing = *thing;
            before.iter().map(|one| (*one, thing)).collect::<Vec<_>>()
        };
        self.before.iter().flat_map(of).collect()
    }

    /// The pairs with nothing between them.
    pub fn steps(&self) -> Vec<(u32, u32)> {
        let pairs = self.pairs();
        let is_step = |(one, other): &(u32, u32)| {
            !self.before.keys().any(|between| self.led(*one, *between) && self.led(*between, *other))
        };
        pairs.into_iter().filter(is_step).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson;
    use crate::run::{Recipe, Run};
    use crate::sim::ids::EventId;
    use crate::sim::logical_clocks::{Relation, VectorClocks};

    /// Compares with vector clocks over whole runs: each fact of every scene is a thing.
    #[test]
    fn the_past_is_that_of_vector_clocks() {
        let mut met = 0;
        for lesson in lesson::all().filter(|lesson| lesson.draws_clocks()) {
            for scene in lesson.scenes {
                let run = Run::complete(Recipe::of_scene(lesson, scene));
                let trace = run.trace();
                let mut first: Map<EventId, u32> = Map::new();
                for (index, (event, _)) in trace.facts.iter().enumerate() {
                    first.entry(*event).or_insert(index as u32);
                }
                let mut numbers = trace.facts.iter().map(|(event, _)| first[event]);
                let queue = std::cell::RefCell::new(&mut numbers);
                let past = Past::of(trace, trace.len(), |_| queue.borrow_mut().next());
                let clocks = VectorClocks::of(trace, run.names().len(), trace.len());
                for (one, a) in first.iter().take(60) {
                    for (other, b) in first.iter().take(60).filter(|(other, _)| *other != one) {
                        let before = clocks.compare(*one, *other) == Relation::Before;
                        assert_eq!(past.led(*a, *b), before, "{}/{}", lesson.about.id, scene.id);
                        met += usize::from(before);
                    }
                }
            }
        }
        assert!(met > 100, "{met} pairs");
    }
}
