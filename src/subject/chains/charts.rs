//! What can be drawn of a chain: how customers fared, how long answers took, and how many requests each service got.

use super::parties::{ROW, SHARDS};
use super::reading::{State, chains, sorted};
use super::words::Fact;
use crate::policy::outcome::Outcome;
use crate::sim::ids::NodeId;
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::seconds;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Customers", x: "true time, s", y: "customers so far", data: customers },
    Chart { title: "How long answers took", x: "% of answers", y: "ms at most", data: percentiles },
    Chart { title: "Requests to each service", x: "service", y: "requests so far", data: requests },
];

/// How many customers were served by when, how many of those with an order accepted for later, how many got nothing, and how many orders are
/// completed.
fn customers(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines: [StepLine; 4] = Default::default();
    let last = State::last(trace);
    for (event, fact) in chains(trace).all().take_while(|(event, _)| event.index() < count) {
        let of: &[usize] = match fact {
            Fact::Settled { outcome: Outcome::Ok, accepted: false, .. } => &[0],
            Fact::Settled { outcome: Outcome::Ok, .. } => &[0, 1],
            Fact::Settled { .. } => &[2],
            Fact::Did { .. } if Some(trace.event(event).node) == last => &[3],
            _ => continue,
        };
        for line in of {
            let height = lines[*line].height() + 1.0;
            lines[*line].step(seconds(trace, event), height);
        }
    }
    let names = [
        ("served", Sense::Good),
        ("of these, accepted for later", Sense::Unknown),
        ("not served", Sense::Bad),
        ("orders completed", Sense::Plain),
    ];
    let series = names.into_iter().map(|(name, sense)| Series::new(name, sense));
    let lines = series.zip(lines).map(|(series, line)| (series, line.until(trace, count))).collect();
    Plot::Steps { lines, limit: None }
}

/// The answers from the quickest to the slowest, and where orders are accepted first: how long until they were completed.
fn percentiles(trace: &Trace<Words>, count: usize) -> Plot {
    let state = State::of(trace, count);
    let line = |times: Vec<Duration>| {
        let all = times.len() as f64;
        let point =
            |(at, time): (usize, Duration)| ((at + 1) as f64 * 100.0 / all, time.as_micros() as f64 / 1e3);
        times.into_iter().enumerate().map(point).collect::<Vec<_>>()
    };
    let mut curves = vec![(Series::new("answer to the customer", Sense::Plain), line(state.times()))];
    if state.accepted > 0 {
        let series = Series::new("until the order was completed", Sense::Unknown);
        curves.push((series, line(completions(trace, count))));
    }
    Plot::Curves { curves }
}

/// The time from each customer's order to its completion, from the shortest to the longest.
fn completions(trace: &Trace<Words>, count: usize) -> Vec<Duration> {
    let last = State::last(trace);
    let mut began: Map<u32, SimTime> = Map::new();
    let mut took = Vec::new();
    for (event, fact) in chains(trace).all().take_while(|(event, _)| event.index() < count) {
        let of = trace.event(event);
        match fact {
            Fact::Began { call } => _ = began.insert(*call, of.at),
            Fact::Did { call } if Some(of.node) == last => {
                took.extend(began.remove(call).map(|began| of.at - began));
            }
            _ => {}
        }
    }
    sorted(took)
}

/// The requests that each service got: the first for an order, and further ones.
fn requests(trace: &Trace<Words>, count: usize) -> Plot {
    let state = State::of(trace, count);
    // Only services in a row do parts of orders.
    let is_row = State::last(trace).is_some();
    let name = |node: NodeId| {
        let nth = node.index() - 1;
        let name = if is_row { ROW.get(nth) } else { nth.checked_sub(1).and_then(|shard| SHARDS.get(shard)) };
        name.copied().unwrap_or("Search").to_owned()
    };
    let groups = state
        .services
        .iter()
        .map(|(node, service)| (name(*node), vec![f64::from(service.first), f64::from(service.again)]));
    let series = [("first request", Sense::Plain), ("once more", Sense::Bad)];
    let series = series.map(|(name, sense)| Series::new(name, sense)).into();
    Plot::Bars { series, groups: groups.collect(), every_s: None }
}
