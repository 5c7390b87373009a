//! What is read off a run, whatever it is about.

use crate::sim::ids::EventId;
use crate::sim::trace::{Ruling, Trace, Verdict};
use crate::subject::{Fact, Words};

/// The facts of one family that belong to the first `count` events: of payments, `facts(trace, count, Fact::pay)`.
pub fn facts<'a, F: 'a>(
    trace: &'a Trace<Words>,
    count: usize,
    family: impl Fn(&Fact) -> Option<&F>,
) -> impl Iterator<Item = (EventId, &'a F)> {
    let seen = trace.facts.partition_point(|(event, _)| event.index() < count);
    (0..seen).filter_map(move |index| {
        let (event, fact) = &trace.facts[index];
        Some((*event, family(fact)?))
    })
}

/// When an event happened, for a chart's axis of true time.
pub fn seconds(trace: &Trace<Words>, event: EventId) -> f64 {
    trace.event(event).at.as_micros() as f64 / 1e6
}

/// The first violation of a check, or of any check.
pub fn violation<'a>(trace: &'a Trace<Words>, check: Option<&str>) -> Option<&'a Verdict> {
    trace
        .verdicts
        .iter()
        .find(|verdict| verdict.ruling == Ruling::Violated && check.is_none_or(|check| verdict.id == check))
}
