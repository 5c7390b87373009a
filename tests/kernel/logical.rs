//! Logical clocks against happens-before, which is computed here from its definition: the order of each node's
//! events, and each message from its sending to its arrival.

use happens_before::sim::clock::Hlc;
use happens_before::sim::ids::{EventId, NodeId};
use happens_before::sim::logical_clocks::{HybridClocks, LamportClocks, Relation, VectorClocks};
use happens_before::sim::trace::{Event, Kind};

use crate::harness::{Outcome, ensure, on_runs};
use crate::reading::{Trace, events, ticks};

/// How many events of a run are compared pair by pair.
const COMPARED: usize = 400;

/// Happens-before as a table: for each counted event, the set of those before it.
struct Reach {
    ids: Vec<EventId>,
    /// One bit per counted event, by its position in `ids`.
    before: Vec<Vec<u64>>,
}

impl Reach {
    /// The table for the events at which processes' own clocks tick.
    fn of(trace: &Trace, most: usize) -> Self {
        Self::of_those(trace, most, |event| ticks(event.kind))
    }

    /// The table for all events on nodes.
    fn of_all(trace: &Trace, most: usize) -> Self {
        Self::of_those(trace, most, |event| event.node != NodeId::NONE)
    }

    fn of_those(trace: &Trace, most: usize, count: impl Fn(&Event) -> bool) -> Self {
        let ids: Vec<_> =
            events(trace).filter(|(_, event)| count(event)).map(|(id, _)| id).take(most).collect();
        let words = ids.len().div_ceil(64);
        let mut reach = Self { before: vec![vec![0; words]; ids.len()], ids };
        for position in 0..reach.ids.len() {
            for earlier in reach.directly_before(trace, position) {
                let mut row = reach.before[earlier].clone();
                row[earlier / 64] |= 1 << (earlier % 64);
                for (mine, theirs) in reach.before[position].iter_mut().zip(row) {
                    *mine |= theirs;
                }
            }
        }
        reach
    }

    fn directly_before(&self, trace: &Trace, position: usize) -> Vec<usize> {
        let event = trace.event(self.ids[position]);
        let on_node = (0..position).rev().find(|p| trace.event(self.ids[*p]).node == event.node);
        let sent = (event.kind == Kind::Delivered).then(|| trace.message(event.message().expect("one")).sent);
        let sent = sent.and_then(|sent| self.ids.iter().position(|id| *id == sent));
        on_node.into_iter().chain(sent).collect()
    }

    fn is_before(&self, one: usize, other: usize) -> bool {
        self.before[other][one / 64] >> (one % 64) & 1 == 1
    }

    fn relation(&self, one: usize, other: usize) -> Relation {
        match (self.is_before(one, other), self.is_before(other, one)) {
            _ if one == other => Relation::Same,
            (true, _) => Relation::Before,
            (_, true) => Relation::After,
            _ => Relation::Concurrent,
        }
    }

    /// Checks `property` for every pair whose first event happens before the second.
    fn every_pair(&self, property: impl Fn(EventId, EventId) -> Outcome) -> Outcome {
        for other in 0..self.ids.len() {
            for one in (0..other).filter(|one| self.is_before(*one, other)) {
                property(self.ids[one], self.ids[other])?;
            }
        }
        Ok(())
    }
}

#[test]
fn lamport_clocks_are_consistent_with_happens_before() {
    on_runs(|_, _, trace| {
        let clocks = LamportClocks::of(trace, trace.len());
        Reach::of(trace, COMPARED).every_pair(|one, other| {
            let (a, b) = (clocks.at(one), clocks.at(other));
            ensure(a < b, || format!("{one:?} has {a}, {other:?} after it has {b}"))
        })
    });
}

/// A Lamport time is no larger than necessary: the longest path of events that ends there.
#[test]
fn a_lamport_time_is_the_longest_path() {
    on_runs(|_, _, trace| {
        let (reach, clocks) = (Reach::of(trace, COMPARED), LamportClocks::of(trace, trace.len()));
        let mut longest = vec![0; reach.ids.len()];
        for (position, id) in reach.ids.iter().enumerate() {
            let before = reach.directly_before(trace, position);
            longest[position] = 1 + before.into_iter().map(|p| longest[p]).max().unwrap_or(0);
            let lamport = clocks.at(*id);
            ensure(lamport == longest[position], || {
                format!("{id:?}: Lamport {lamport}, longest path {}", longest[position])
            })?;
        }
        Ok(())
    });
}

#[test]
fn vector_clocks_are_happens_before_for_every_pair() {
    on_runs(|recipe, _, trace| {
        let reach = Reach::of_all(trace, COMPARED);
        let clocks = VectorClocks::of(trace, recipe.nodes.len(), trace.len());
        for one in 0..reach.ids.len() {
            for other in 0..reach.ids.len() {
                let (told, true_one) =
                    (clocks.compare(reach.ids[one], reach.ids[other]), reach.relation(one, other));
                ensure(told == true_one, || {
                    format!(
                        "{:?} and {:?}: {told:?}, in truth {true_one:?}",
                        reach.ids[one], reach.ids[other]
                    )
                })?;
            }
        }
        Ok(())
    });
}

/// An entry of a vector clock counts the events of its node that are known.
#[test]
fn a_vector_clock_counts_what_is_known() {
    on_runs(|recipe, _, trace| {
        let reach = Reach::of_all(trace, COMPARED / 4);
        let clocks = VectorClocks::of(trace, recipe.nodes.len(), trace.len());
        for (position, id) in reach.ids.iter().enumerate() {
            let known = (0..=position).filter(|p| *p == position || reach.is_before(*p, position));
            let mut counts = vec![0; recipe.nodes.len()];
            known.for_each(|p| counts[trace.event(reach.ids[p]).node.index()] += 1);
            ensure(clocks.at(*id) == counts, || format!("{id:?}: {:?}, not {counts:?}", clocks.at(*id)))?;
        }
        Ok(())
    });
}

#[test]
fn hybrid_clocks_respect_happens_before_and_stay_with_the_wall_clock() {
    on_runs(|_, _, trace| {
        let clocks = HybridClocks::of(trace, trace.len());
        for (id, _) in events(trace).filter(|(_, event)| ticks(event.kind)) {
            let (hybrid, wall) = (clocks.at(id).physical(), trace.wall(id));
            ensure(hybrid >= wall, || format!("{id:?}: hybrid {hybrid} behind wall {wall}"))?;
        }
        Reach::of(trace, COMPARED).every_pair(|one, other| {
            let (a, b) = (clocks.at(one), clocks.at(other));
            ensure(a < b, || format!("{one:?} has {a:?}, {other:?} after it has {b:?}"))
        })
    });
}

/// A hybrid clock's physical part is the reading of some wall clock that it can know of, so it is never ahead of all
/// of them.
#[test]
fn hybrid_clocks_are_never_ahead_of_every_wall_clock() {
    on_runs(|_, _, trace| {
        let clocks = HybridClocks::of(trace, trace.len());
        let mut furthest = None;
        for (id, _) in events(trace).filter(|(_, event)| ticks(event.kind)) {
            furthest = furthest.max(Some(trace.wall(id)));
            let hybrid = clocks.at(id).physical();
            ensure(Some(hybrid) <= furthest, || format!("{id:?}: {hybrid} is ahead of {furthest:?}"))?;
        }
        Ok(())
    });
}

/// Clocks are read off the trace. For each node they end up where the world has them, whether they are computed along
/// with the trace or afterwards.
#[test]
fn clocks_off_the_trace_are_those_that_handlers_saw() {
    on_runs(|recipe, world, trace| {
        let clocks = HybridClocks::of(trace, trace.len());
        let (mut lamport, mut hybrid) = (LamportClocks::default(), HybridClocks::default());
        for count in (0..trace.len()).step_by(7).chain([trace.len()]) {
            lamport.grow(trace, count);
            hybrid.grow(trace, count);
        }
        for (id, _) in events(trace) {
            ensure(hybrid.at(id) == clocks.at(id), || {
                format!("{id:?}: {:?}, not {:?}", hybrid.at(id), clocks.at(id))
            })?;
        }
        for node in (0..recipe.nodes.len()).map(|index| NodeId(index as u16)) {
            let last = events(trace).filter(|(_, event)| event.node == node).last();
            let Some((last, event)) = last else { continue };
            let (wall, time) = (trace.wall(last), lamport.at(last));
            ensure(time == world.lamport(node), || format!("{node:?}: {time}, not {}", world.lamport(node)))?;
            // A clock's reading follows from when it was last set.
            let shown = world.wall(node, event.at);
            ensure(wall == shown, || format!("{node:?}: {wall}, not {shown}"))?;
        }
        Ok(())
    });
}

/// Events off the nodes have no logical clocks; on a node the clocks only grow.
#[test]
fn logical_clocks_only_grow_on_a_node() {
    on_runs(|recipe, _, trace| {
        let (clocks, lamport) = (HybridClocks::of(trace, trace.len()), LamportClocks::of(trace, trace.len()));
        let mut last = vec![(0, Hlc::default()); recipe.nodes.len()];
        for (id, event) in events(trace) {
            if event.node == NodeId::NONE {
                ensure(lamport.at(id) == 0 && clocks.at(id).0 == 0, || format!("{id:?}: {event:?}"))?;
                continue;
            }
            let (time, hlc) = (lamport.at(id), clocks.at(id));
            let before = std::mem::replace(&mut last[event.node.index()], (time, hlc));
            let grew = time > before.0 && hlc > before.1;
            let stood = (time, hlc) == before;
            ensure(if ticks(event.kind) { grew } else { stood }, || {
                format!("{id:?}: {event:?} after {before:?}")
            })?;
        }
        Ok(())
    });
}
