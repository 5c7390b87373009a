//! What can be drawn of a chain: how customers fared, how long answers took, and how many requests each service got.

use super::reading::{State, chains};
use super::words::Fact;
use crate::policy::outcome::Outcome;
use crate::sim::time::Duration;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::seconds;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Customers", x: "true time, s", y: "customers so far", data: customers },
    Chart { title: "How long answers took", x: "% of answers", y: "ms at most", data: percentiles },
    Chart { title: "Requests to each service", x: "service, in order", y: "requests so far", data: requests },
];

/// How many customers were served, had their order accepted, or got nothing by when, and how many orders are completed.
fn customers(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines: [StepLine; 4] = Default::default();
    let last = State::last(trace);
    for (event, fact) in chains(trace).all().take_while(|(event, _)| event.index() < count) {
        let of = match fact {
            Fact::Settled { outcome: Outcome::Ok, accepted: false, .. } => 0,
            Fact::Settled { outcome: Outcome::Ok, .. } => 1,
            Fact::Settled { .. } => 2,
            Fact::Did { .. } if Some(trace.event(event).node) == last => 3,
            _ => continue,
        };
        let height = lines[of].height() + 1.0;
        lines[of].step(seconds(trace, event), height);
    }
    let names = [
        ("served", Sense::Good),
        ("order accepted", Sense::Unknown),
        ("not served", Sense::Bad),
        ("order completed", Sense::Plain),
    ];
    let series = names.into_iter().map(|(name, sense)| Series::new(name, sense));
    let lines = series.zip(lines).map(|(series, line)| (series, line.until(trace, count))).collect();
    Plot::Steps { lines, limit: None }
}

/// The answers from the quickest to the slowest.
fn percentiles(trace: &Trace<Words>, count: usize) -> Plot {
    let state = State::of(trace, count);
    let line = |times: Vec<Duration>| {
        let all = times.len() as f64;
        let point =
            |(at, time): (usize, Duration)| ((at + 1) as f64 * 100.0 / all, time.as_micros() as f64 / 1e3);
        times.into_iter().enumerate().map(point).collect::<Vec<_>>()
    };
    let curves = [("answer to the customer", Sense::Plain, state.times())];
    Plot::Curves { curves: curves.map(|(name, sense, times)| (Series::new(name, sense), line(times))).into() }
}

/// The requests that each service got: the first for an order, and further ones.
fn requests(trace: &Trace<Words>, count: usize) -> Plot {
    let state = State::of(trace, count);
    let groups = state.services.iter().map(|(node, service)| {
        (node.0.to_string(), vec![f64::from(service.first), f64::from(service.again)])
    });
    let series = [("first request", Sense::Plain), ("once more", Sense::Bad)];
    let series = series.map(|(name, sense)| Series::new(name, sense)).into();
    Plot::Bars { series, groups: groups.collect(), every_s: None }
}
