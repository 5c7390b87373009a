//! Facts that the tests read off a trace by their own means: nothing here asks the kernel.

use std::collections::BTreeMap;

use happens_before::sim::fault::Intervention;
use happens_before::sim::ids::{EventId, MessageId, NodeId};
use happens_before::sim::time::SimTime;
use happens_before::sim::trace::{Event, Kind};

use crate::specimen::recipe::Recipe;
use crate::specimen::words::Specimen;

/// The position in the scenario of the check that nothing is charged twice.
pub const CHARGED_ONCE: u16 = 0;
/// The position of the check that every question is settled by the end.
pub const SETTLED: u16 = 1;
/// The position of the check that waits for a changed message to arrive.
pub const CHANGED: u16 = 2;

pub type Trace = happens_before::sim::trace::Trace<Specimen>;

/// The events with their ids.
pub fn events(trace: &Trace) -> impl Iterator<Item = (EventId, &Event)> {
    trace.events.iter().enumerate().map(|(index, event)| (event_id(index), event))
}

pub fn event_id(index: usize) -> EventId {
    EventId(u32::try_from(index).expect("a short run"))
}

/// The ids of the messages.
pub fn messages(trace: &Trace) -> impl Iterator<Item = MessageId> {
    (0..trace.messages.len()).map(|index| MessageId(u32::try_from(index).expect("a short run")))
}

/// Whether an event is something that a process does or learns. Written out again, so that the kernel's own list is
/// tested too.
pub fn ticks(kind: Kind) -> bool {
    use Kind::{Delivered, Recovered, Sent, Started, TimerFired, Wrote};
    [Started, Sent, Delivered, TimerFired, Wrote, Recovered].contains(&kind)
}

/// The intervals during which a node was paused, with what ended each.
pub fn pauses(trace: &Trace, node: NodeId) -> Vec<(SimTime, SimTime, Kind)> {
    let mut found = Vec::new();
    let mut since = None;
    for event in trace.events.iter().filter(|event| event.node == node) {
        match event.kind {
            Kind::Paused => since = Some(event.at),
            Kind::Resumed | Kind::Crashed => {
                found.extend(since.take().map(|since| (since, event.at, event.kind)));
            }
            _ => {}
        }
    }
    found.extend(since.map(|since| (since, SimTime::MAX, Kind::Paused)));
    found
}

/// When a node handles something that is due at `due`, given its pauses.
pub fn handled_at(due: SimTime, pauses: &[(SimTime, SimTime, Kind)]) -> SimTime {
    pauses.iter().fold(due, |due, (since, until, _)| if *since <= due && due < *until { *until } else { due })
}

/// The arrival time planned for each message when it was sent; copies are not listed.
pub fn planned_arrivals(trace: &Trace) -> BTreeMap<MessageId, SimTime> {
    let sent = trace.events.iter().filter(|event| event.kind == Kind::Sent);
    sent.map(|event| (MessageId(event.a), SimTime::from_micros(event.at.as_micros() + u64::from(event.b))))
        .collect()
}

/// The recipe without the `unwanted` interventions.
pub fn without(recipe: &Recipe, unwanted: impl Fn(&Intervention) -> bool) -> Recipe {
    let mut recipe = recipe.clone();
    recipe.script.retain(|scripted| !unwanted(&scripted.intervention));
    recipe
}
