//! Finds the event that began the node state behind a fact.
//!
//! A refusal by an open breaker follows from what opened it, long before and on other calls. Only the node's
//! memory connects the two. So the fact that reports the refusal names the machine, and the facts that report
//! the machine's states show when it entered the current one.

use crate::ids::EventId;
use crate::process::{Domain, Report};
use crate::trace::Trace;

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
