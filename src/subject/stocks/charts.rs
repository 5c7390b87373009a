//! What can be drawn of stocks: what is left and what was sold, who waits, and how long each customer took.

use super::reading::{State, stocks};
use super::words::{Answer, Fact};
use crate::sim::sorted::Map;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::seconds;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Stock and sales", x: "true time, s", y: "pieces, all stores", data: pieces },
    Chart { title: "Transactions", x: "true time, s", y: "transactions", data: transactions },
    Chart { title: "Until the answer", x: "customer", y: "ms, on the worker's clock", data: customers },
];

/// How many customers the bars show: the latest.
const SHOWN: usize = 24;

fn pieces(trace: &Trace<Words>, count: usize) -> Plot {
    let (mut left, mut sold) = (StepLine::default(), StepLine::default());
    let mut state = State::default();
    for (event, fact) in stocks(trace).all().take_while(|(event, _)| event.index() < count) {
        state.follow(trace.event(event).node, event, Some(fact));
        let line = match fact {
            Fact::Stocked { .. } | Fact::Wrote { .. } => &mut left,
            Fact::Told { answer: Answer::Sold, .. } => &mut sold,
            _ => continue,
        };
        let is_sale = matches!(fact, Fact::Told { .. });
        let height = if is_sale { f64::from(state.sold()) } else { f64::from(state.left()) };
        line.step(seconds(trace, event), height);
    }
    let line = |name: &str, sense, line: StepLine| (Series::new(name, sense), line.until(trace, count));
    let lines = vec![line("left in the database", Sense::Plain, left), line("sold", Sense::Good, sold)];
    Plot::Steps { lines, limit: Some(state.stocked().into()) }
}

fn transactions(trace: &Trace<Words>, count: usize) -> Plot {
    let (mut open, mut waiting) = (StepLine::default(), StepLine::default());
    for (event, fact) in stocks(trace).all().take_while(|(event, _)| event.index() < count) {
        let (Fact::Read { load, .. }
        | Fact::Wants { load, .. }
        | Fact::Locked { load, .. }
        | Fact::Ended { load, .. }) = fact
        else {
            continue;
        };
        let at = seconds(trace, event);
        open.step(at, load.open.into());
        waiting.step(at, load.waiting.into());
    }
    let line = |name: &str, sense, line: StepLine| (Series::new(name, sense), line.until(trace, count));
    let lines = vec![line("open", Sense::Plain, open), line("waiting for a lock", Sense::Bad, waiting)];
    Plot::Steps { lines, limit: None }
}

fn customers(trace: &Trace<Words>, count: usize) -> Plot {
    let mut told: Map<u32, f64> = Map::new();
    for (_, fact) in stocks(trace).all().take_while(|(event, _)| event.index() < count) {
        if let Fact::Told { customer, took, .. } = fact {
            told.insert(*customer, took.as_micros() as f64 / 1e3);
        }
    }
    let mut groups: Vec<_> =
        told.into_iter().map(|(customer, took)| (customer.to_string(), vec![took])).collect();
    groups.drain(..groups.len().saturating_sub(SHOWN));
    Plot::Bars { every_s: None, series: vec![Series::new("from coming to answer", Sense::Plain)], groups }
}
