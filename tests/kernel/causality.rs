//! The cause graph against a search that knows nothing of how it is kept.

use happens_before::sim::causality::{CauseGraph, Relation, VectorClocks};
use happens_before::sim::ids::{EventId, NodeId};

use crate::harness::{ensure, on_runs};
use crate::reading::{Trace, event_id, ticks};
use crate::specimen::dice::Dice;

/// Every edge of the graph, from earlier to later: causes, and neighbours on a node.
fn edges(trace: &Trace) -> Vec<(EventId, EventId)> {
    let mut edges = Vec::new();
    for later in 0..trace.len() {
        let event = &trace.events[later];
        edges.extend(event.cause.some().map(|cause| (cause, event_id(later))));
        if event.node != NodeId::NONE {
            let neighbour = (0..later).rev().find(|earlier| trace.events[*earlier].node == event.node);
            edges.extend(neighbour.map(|earlier| (event_id(earlier), event_id(later))));
        }
    }
    edges
}

/// All that can be reached from `start`, by going over the edges until nothing new is found.
fn reached(start: EventId, count: usize, edges: &[(EventId, EventId)]) -> Vec<EventId> {
    let mut seen = vec![false; count];
    seen[start.index()] = true;
    loop {
        let mut grew = false;
        for (from, to) in edges {
            if seen[from.index()] {
                grew |= !std::mem::replace(&mut seen[to.index()], true);
            }
        }
        if !grew {
            return (0..count).filter(|index| seen[*index]).map(event_id).collect();
        }
    }
}

#[test]
fn past_and_future_are_what_a_search_finds() {
    on_runs(|recipe, _, trace| {
        let count = trace.len().min(600);
        let edges: Vec<_> = edges(trace).into_iter().filter(|(_, to)| to.index() < count).collect();
        let backwards: Vec<_> = edges.iter().rev().map(|(from, to)| (*to, *from)).collect();
        let graph = CauseGraph::of(trace, count);
        let id = event_id(Dice::new(recipe.seed).up_to(count as u64 - 1) as usize);
        let (past, future) = (graph.past(id), graph.future(id));
        ensure(past == reached(id, count, &backwards), || format!("past of {id:?}: {past:?}"))?;
        ensure(future == reached(id, count, &edges), || format!("future of {id:?}: {future:?}"))
    });
}

/// The slice holds all that happened before by the vector clocks: nothing that could matter is missing.
#[test]
fn the_past_holds_everything_that_happened_before() {
    on_runs(|recipe, _, trace| {
        let clocks = VectorClocks::of(trace, recipe.nodes.len(), trace.len());
        let graph = CauseGraph::of(trace, trace.len());
        let id = event_id(Dice::new(recipe.seed).up_to(trace.len() as u64 - 1) as usize);
        if !ticks(trace.event(id).kind) {
            return Ok(());
        }
        let past = graph.past(id);
        let before = (0..id.index()).map(event_id).filter(|one| ticks(trace.event(*one).kind));
        for one in before.filter(|one| clocks.compare(*one, id) == Relation::Before) {
            ensure(past.binary_search(&one).is_ok(), || {
                format!("{one:?} is missing from the past of {id:?}")
            })?;
        }
        Ok(())
    });
}

#[test]
fn a_chain_follows_the_named_causes_to_their_beginning() {
    on_runs(|_, _, trace| {
        let graph = CauseGraph::of(trace, trace.len());
        for last in (0..trace.len()).step_by(17).map(event_id) {
            let mut expected = vec![last];
            while let Some(cause) = trace.event(expected[0]).cause.some() {
                expected.insert(0, cause);
            }
            let told = graph.chain(last);
            ensure(told == expected, || format!("{told:?}, not {expected:?}"))?;
        }
        Ok(())
    });
}

/// Cut short, the clocks and the graph are those of the shorter run.
#[test]
fn a_prefix_has_the_clocks_of_the_whole() {
    on_runs(|recipe, _, trace| {
        let count = Dice::new(recipe.seed).up_to(trace.len() as u64) as usize;
        let (whole, part) = (
            VectorClocks::of(trace, recipe.nodes.len(), trace.len()),
            VectorClocks::of(trace, recipe.nodes.len(), count),
        );
        let same = (0..count).map(event_id).all(|id| whole.at(id) == part.at(id));
        ensure(same && part.at(event_id(count)).is_empty(), || format!("cut at {count}"))
    });
}
