//! What more than one lesson reads off a run.

use crate::lesson::chart::{Plot, Sense, Series};
use crate::policy::outcome::Outcome;
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::{Fact, Words, pay};

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

/// How long each order took, by what the browser knew in the end.
pub fn latency_by_outcome(trace: &Trace<Words>, count: usize) -> Plot {
    let mut groups = Vec::new();
    for (_, fact) in facts(trace, count, Fact::pay) {
        if let pay::Fact::Settled { order, outcome, took, .. } = fact {
            let ms = took.as_micros() as f64 / 1e3;
            let place = match outcome {
                Outcome::Ok => 0,
                Outcome::Failed => 1,
                Outcome::Unknown => 2,
            };
            let mut values = vec![0.0; 3];
            values[place] = ms;
            groups.push((*order, values));
        }
    }
    groups.sort_by_key(|(order, _)| *order);
    let groups = groups.into_iter().map(|(order, values)| (order.to_string(), values)).collect();
    let series = [("ok", Sense::Good), ("failed", Sense::Bad), ("unknown", Sense::Unknown)];
    let series = series.map(|(name, sense)| Series { name: name.to_owned(), sense });
    Plot::Bars { series: series.into(), groups }
}
