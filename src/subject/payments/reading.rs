//! What is read off runs in which somebody pays.

use crate::policy::outcome::Outcome;
use crate::sim::trace::Trace;
use crate::subject::chart::{Plot, Sense, Series};
use crate::subject::reading::facts;
use crate::subject::{Fact, Words, pay};

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
