//! What more than one lesson reads off a run.

use crate::actor::words::{Fact, Words};
use crate::lesson::chart::{Plot, Sense, Series};
use crate::policy::outcome::Outcome;
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;

/// The facts that belong to the first `count` events.
pub fn facts(trace: &Trace<Words>, count: usize) -> impl Iterator<Item = (EventId, &Fact)> {
    let seen = trace.facts.partition_point(|(event, _)| event.index() < count);
    (0..seen).map(|index| {
        let (event, fact) = &trace.facts[index];
        (*event, fact)
    })
}

/// When an event happened, for a chart's axis of true time.
pub fn seconds(trace: &Trace<Words>, event: EventId) -> f64 {
    trace.event(event).at.as_micros() as f64 / 1e6
}

/// How long each order took, by what the browser knew in the end.
pub fn latency_by_outcome(trace: &Trace<Words>, count: usize) -> Plot {
    let mut groups = Vec::new();
    for (_, fact) in facts(trace, count) {
        if let Fact::Settled { order, outcome, took, .. } = fact {
            let ms = took.as_micros() as f64 / 1e3;
            let place = match outcome {
                Outcome::Ok => 0,
                Outcome::Failed => 1,
                Outcome::Unknown => 2,
            };
            let mut values = vec![0.0; 3];
            values[place] = ms;
            groups.push((order.to_string(), values));
        }
    }
    groups.sort_by(|(one, _): &(String, Vec<f64>), (other, _)| one.cmp(other));
    let series = [("ok", Sense::Good), ("failed", Sense::Bad), ("unknown", Sense::Unknown)];
    let series = series.map(|(name, sense)| Series { name: name.to_owned(), sense });
    Plot::Bars { series: series.into(), groups }
}
