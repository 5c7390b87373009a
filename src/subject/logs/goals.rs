//! What runs with logs should show at least once.

use super::reading::logs;
use super::words::{Fact, Place};
use crate::sim::ids::EventId;
use crate::sim::sorted::Map;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::goal::{CLOCK_SET, Goal};

pub const GOALS: &[Goal] = &[
    Goal { words: "lines reached the log in another order than they were written", reached: arrived_late },
    Goal { words: "two services logged a line at the same Lamport time", reached: same_lamport },
    CLOCK_SET,
];

/// A line that was written before the one placed last.
fn arrived_late(trace: &Trace<Words>) -> Option<EventId> {
    let mut written = Map::new();
    let mut latest = EventId(0);
    logs(trace).all().find_map(|(event, fact)| match fact {
        Fact::Logged(line) => {
            written.insert(line.number, event);
            None
        }
        Fact::Placed { number, .. } => {
            let logged = *written.get(number)?;
            let late = logged < latest;
            latest = latest.max(logged);
            late.then_some(event)
        }
        Fact::Said { .. } => None,
    })
}

fn same_lamport(trace: &Trace<Words>) -> Option<EventId> {
    let mut seen = Map::new();
    logs(trace).all().find_map(|(event, fact)| {
        let Fact::Placed { place: Place::Lamport(time, _), .. } = fact else { return None };
        seen.insert(*time, ()).map(|()| event)
    })
}
