//! What can be drawn of an outbox: how long each order waits to be announced, and what reading costs the database.

use super::reading::{State, notices};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::notice::{End, Fact as Notice};
use crate::subject::reading::seconds;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Events and parcels", x: "order", y: "how many", data: parcels },
    Chart { title: "From commit to broker", x: "order", y: "ms", data: delays },
    Chart { title: "Orders and reads", x: "true time, s", y: "how many", data: course },
];

/// How many orders the bars show: the latest.
const SHOWN: usize = 24;

fn bars(state: &State, series: &[(&str, Sense)], bar: impl Fn(&super::reading::History) -> Vec<f64>) -> Plot {
    let groups = state.orders.iter().map(|(order, history)| (order.to_string(), bar(history)));
    let mut groups: Vec<_> = groups.collect();
    groups.drain(..groups.len().saturating_sub(SHOWN));
    let series = series.iter().map(|(name, sense)| Series::new(*name, *sense)).collect();
    Plot::Bars { every_s: None, series, groups }
}

fn parcels(trace: &Trace<Words>, count: usize) -> Plot {
    let series = [("committed", Sense::Good), ("events", Sense::Plain), ("parcels", Sense::Unknown)];
    bars(&State::of(trace, count), &series, |history| {
        let committed = if history.committed.is_some() { 1.0 } else { 0.0 };
        vec![committed, history.announced.len() as f64, history.shipped.len() as f64]
    })
}

fn delays(trace: &Trace<Words>, count: usize) -> Plot {
    bars(&State::of(trace, count), &[("delay", Sense::Plain)], |history| {
        vec![State::delay(trace, history).map_or(0.0, |delay| delay.as_micros() as f64 / 1e3)]
    })
}

fn course(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines: [StepLine; 3] = Default::default();
    for (event, fact) in notices(trace).all().take_while(|(event, _)| event.index() < count) {
        let line = match fact {
            Notice::Ended { end: End::Committed, .. } => 0,
            Notice::Announced { .. } => 1,
            Notice::Looked { .. } => 2,
            _ => continue,
        };
        let height = lines[line].height() + 1.0;
        lines[line].step(seconds(trace, event), height);
    }
    let names = [("orders committed", Sense::Good), ("events", Sense::Plain), ("reads", Sense::Unknown)];
    let series = names.into_iter().map(|(name, sense)| Series::new(name, sense));
    let lines = series.zip(lines).map(|(series, line)| (series, line.until(trace, count))).collect();
    Plot::Steps { lines, limit: None }
}
