//! Reads runs with payments.
//!
//! - [`charges`]: how many times cards were charged, and what each party believes about it
//! - [`records`]: what a shop's database holds, and what the browser says

pub mod charges;
pub mod records;

use crate::sim::sorted::Map;
use crate::sim::sorting::sort_by_number;

use super::words::{Belief, Cents, Fact};
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::trace::Trace;
use crate::subject::chart::{Plot, Sense, Series};
use crate::subject::reading::{Reader, facts};
use crate::subject::{self, Words};

/// The facts about payments.
pub fn payments(trace: &Trace<Words>) -> Reader<'_, Fact> {
    Reader::new(trace, subject::Fact::pay)
}

/// The price of the first order.
pub fn amount(trace: &Trace<Words>) -> Option<Cents> {
    let pressed = payments(trace).find(|fact| match fact {
        Fact::Pressed { amount, .. } => Some(*amount),
        _ => None,
    });
    pressed.map(|(_, amount)| amount)
}

/// Each party's latest belief about each order and its event, among the beliefs that `keeps` accepts.
fn held(
    trace: &Trace<Words>,
    count: usize,
    keeps: impl Fn(NodeId, EventId) -> bool,
) -> Map<NodeId, Map<u32, (Belief, EventId)>> {
    let mut held: Map<_, Map<_, _>> = Map::new();
    for (event, fact) in facts(trace, count, subject::Fact::pay) {
        let node = trace.event(event).node;
        match fact {
            Fact::Believes { order, belief } if keeps(node, event) => {
                held.entry(node).or_default().insert(*order, (*belief, event));
            }
            _ => {}
        }
    }
    held
}

/// How long each order took, by what the browser knew in the end.
fn latency_by_outcome(trace: &Trace<Words>, count: usize) -> Plot {
    let mut groups = Vec::new();
    for (_, fact) in facts(trace, count, subject::Fact::pay) {
        if let Fact::Settled { order, outcome, took, .. } = fact {
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
    sort_by_number(&mut groups, |(order, _)| (*order).into());
    let groups = groups.into_iter().map(|(order, values)| (order.to_string(), values)).collect();
    let series = [("ok", Sense::Good), ("failed", Sense::Bad), ("unknown", Sense::Unknown)];
    let series = series.map(|(name, sense)| Series::new(name, sense));
    Plot::Bars { every_s: None, series: series.into(), groups }
}
