//! Which states the machines on nodes were in, and when: breakers, roles, whatever facts tell of.
//!
//! A node may have several machines; each has a band. A stretch of a band lasts until its machine says that it
//! is in another state, or its node crashes. Within it are the points at which the machine came closer to its
//! next change, or further from it.

use crate::sim::sorted::Map;

use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::{Domain, Mood, Report};
use crate::sim::trace::Trace;

/// A point of a stretch: which fact says so, of which event, and how close it is, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub event: EventId,
    pub fact: u32,
    pub permille: u16,
}

/// A stretch of time in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub mood: Mood,
    /// Which of the machine's states.
    pub number: u64,
    /// At least one; the first begins the stretch.
    pub points: Vec<Point>,
    /// What ended it, if anything has.
    pub ended: Option<EventId>,
}

/// The bands of a run, by node and machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct States {
    facts: usize,
    bands: Map<(NodeId, u32), Vec<Stretch>>,
}

impl States {
    /// Takes in the facts that came since. `crash` finds the first crash of a node between two events.
    pub fn extend<D: Domain>(
        &mut self,
        trace: &Trace<D>,
        crash: impl Fn(NodeId, EventId, EventId) -> Option<EventId>,
    ) {
        for index in self.facts..trace.facts.len() {
            let (event, fact) = &trace.facts[index];
            let Some(state) = fact.meaning().state else { continue };
            let of = u64::from(state.level.of.max(1));
            let permille = (u64::from(state.level.value) * 1_000 / of).min(1_000) as u16;
            let point = Point { event: *event, fact: index as u32, permille };
            let node = trace.event(*event).node;
            let band = self.bands.entry((node, state.machine)).or_default();
            if let Some(last) = band.last_mut() {
                last.ended = last.points.last().and_then(|point| crash(node, point.event, *event));
                if last.ended.is_none() && last.number == state.number {
                    last.points.push(point);
                    continue;
                }
                last.ended.get_or_insert(*event);
            }
            band.push(Stretch { mood: state.mood, number: state.number, points: vec![point], ended: None });
        }
        self.facts = trace.facts.len();
    }

    /// The bands of a node, in the order of its machines.
    pub fn of(&self, node: NodeId) -> impl Iterator<Item = &[Stretch]> {
        self.bands.iter().filter(move |((of, _), _)| *of == node).map(|(_, band)| band.as_slice())
    }
}
