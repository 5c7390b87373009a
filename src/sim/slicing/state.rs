//! Finds the event that began the node state behind a fact.
//!
//! A refusal by an open breaker follows from what opened it, long before and on other calls. Only the node's
//! memory connects the two. So the fact that reports the refusal names the machine, and the facts that report
//! the machine's states show when it entered the current one.

use crate::ids::{EventId, NodeId};
use crate::process::{Domain, Mood, Report};
use crate::sorted::Map;
use crate::trace::{Kind, Trace};

/// For each fact of the event that was caused by a state: the event that began the state.
pub(super) fn turns<D: Domain>(trace: &Trace<D>, id: EventId) -> impl Iterator<Item = EventId> + '_ {
    trace.facts_of(id).filter_map(move |(index, fact)| {
        began(trace, index, fact.meaning().due_to?).filter(|event| *event < id)
    })
}

/// The event that began the state a machine was in when a fact was reported on its node.
fn began<D: Domain>(trace: &Trace<D>, fact: usize, machine: u32) -> Option<EventId> {
    let node = trace.event(trace.facts[fact].0).node;
    let mut began = None;
    for index in (0..fact).rev() {
        let (event, fact) = &trace.facts[index];
        let Some(state) = fact.meaning().state.filter(|state| state.machine == machine) else { continue };
        if trace.event(*event).node != node {
            continue;
        }
        match &began {
            Some((_, number)) if *number != state.number => break,
            _ => began = Some((*event, state.number)),
        }
    }
    began.map(|(event, _)| event)
}

/// A report about a node's health: the machine that it is about (`None`: its speed), and whether it is bad news.
type Health = (EventId, Option<u32>, bool);

/// When nodes were in trouble: slow, or in a state that is no good news.
#[derive(Clone, Debug, Default)]
pub(super) struct Troubles(Map<NodeId, Vec<Health>>);

impl Troubles {
    /// Reads the first `count` events of a trace.
    pub fn of<D: Domain>(trace: &Trace<D>, count: usize) -> Self {
        let mut troubles: Map<NodeId, Vec<Health>> = Map::default();
        let mut note = |node, health| troubles.entry(node).or_default().push(health);
        for (event, fact) in trace.facts.iter().take_while(|(event, _)| event.index() < count) {
            if let Some(state) = fact.meaning().state {
                note(trace.event(*event).node, (*event, Some(state.machine), state.mood != Mood::Good));
            }
        }
        for (id, event) in trace.events_from(0).take(count) {
            // A crash does not make a node fast again.
            if event.kind == Kind::Slowed {
                note(event.node, (id, None, event.a > 1_000));
            }
        }
        Self(troubles)
    }

    /// The event that brought the trouble which a node was in just before an event; `None` if it was healthy.
    pub fn at(&self, node: NodeId, before: EventId) -> Option<EventId> {
        let mut since: Map<Option<u32>, EventId> = Map::default();
        for (event, machine, bad) in self.0.get(&node)?.iter().filter(|(event, ..)| *event < before) {
            if !bad {
                since.remove(machine);
            } else if !since.contains_key(machine) {
                since.insert(*machine, *event);
            }
        }
        since.iter().map(|(_, event)| *event).max()
    }
}
