//! The states of the state machines on nodes (breakers, roles, whatever facts report) over time.
//!
//! A node may have several machines; each has its own band. A stretch of a band lasts until its machine
//! reports another state or its node crashes. The points within it are where the machine moved closer to its
//! next change, or further from it.

use crate::sim::sorted::Map;

use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::{Domain, Mood, Report};
use crate::sim::trace::Trace;

/// A point of a stretch: the fact that reports it, that fact's event, and how close the machine is to its next change, in
/// thousandths.
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
    /// The number of the machine's state.
    pub number: u64,
    /// At least one; the first begins the stretch.
    pub points: Vec<Point>,
    /// The event that ended it, if it has ended.
    pub ended: Option<EventId>,
}

/// The bands of a run, by node and machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct States {
    facts: usize,
    bands: Map<(NodeId, u32), Vec<Stretch>>,
}

impl States {
    /// Adds the facts that came since the last call. `crash` finds a node's first crash between two events.
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
