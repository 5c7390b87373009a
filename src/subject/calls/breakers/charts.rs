//! Charts of the breaker scene: outcomes for customers, waiting times, threads, and the load on Stock.

use crate::sim::sorted::Map;

use super::parties::{Request, SHOP, WEB};
use super::reading::{Served, customers};
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::{facts, seconds};
use crate::subject::{Fact, Words, call};

pub const CHARTS: &[Chart] = &[
    Chart { title: "What customers got", x: "true time, s", y: "requests", data: what_customers_got },
    Chart { title: "Threads in use", x: "true time, s", y: "threads", data: threads },
    Chart { title: "Calls to Stock", x: "true time, s", y: "calls in 5 s", data: calls_to_stock },
    Chart { title: "Longest wait", x: "true time, s", y: "ms", data: longest_wait },
];

/// The width of a bar, in seconds.
const BIN_S: u64 = 5;

fn bin(at: SimTime) -> u64 {
    at.as_micros() / 1_000_000 / BIN_S
}

/// Groups of bars from the start to the last event, one per five seconds.
fn bars(trace: &Trace<Words>, count: usize, series: Vec<Series>, filled: &Map<u64, Vec<f64>>) -> Plot {
    let last = count.checked_sub(1).map_or(0, |last| bin(trace.event(EventId(last as u32)).at));
    let empty = vec![0.0; series.len()];
    let group = |bin: u64| {
        let label = format!("{}–{}", bin * BIN_S, (bin + 1) * BIN_S);
        (label, filled.get(&bin).unwrap_or(&empty).clone())
    };
    Plot::Bars {
        every_s: Some(BIN_S as f64),
        series,
        groups: if count == 0 { Vec::new() } else { (0..=last).map(group).collect() },
    }
}

/// Customers served, refused at once, and kept waiting in vain.
fn what_customers_got(trace: &Trace<Words>, count: usize) -> Plot {
    let mut filled: Map<u64, Vec<f64>> = Map::new();
    for served in customers(trace, count) {
        let place = match served.outcome {
            Outcome::Ok => 0,
            Outcome::Failed => 1,
            Outcome::Unknown => 2,
        };
        filled.entry(bin(served.at)).or_insert_with(|| vec![0.0; 3])[place] += 1.0;
    }
    let names = vec![
        Series::new("served", Sense::Good),
        Series::new("turned away", Sense::Unknown),
        Series::new("given up", Sense::Bad),
    ];
    bars(trace, count, names, &filled)
}

/// The threads in use in the web front and the shop.
fn threads(trace: &Trace<Words>, count: usize) -> Plot {
    let line = |node: NodeId, name: &str, sense| {
        let mut line = StepLine::default();
        for (event, fact) in facts(trace, count, Fact::call) {
            let (call::Fact::Arrived { load, .. }
            | call::Fact::Rejected { load, .. }
            | call::Fact::Served { load, .. }) = fact
            else {
                continue;
            };
            let busy = f64::from(load.working);
            if trace.event(event).node == node && (busy - line.height()).abs() > 0.5 {
                line.step(seconds(trace, event), busy);
            }
        }
        (Series::new(name, sense), line.until(trace, count))
    };
    let lines = vec![line(WEB, "Web", Sense::Plain), line(SHOP, "Shop", Sense::Unknown)];
    Plot::Steps { lines, limit: None }
}

/// The shop's calls to Stock: those made, and those refused by the breaker.
fn calls_to_stock(trace: &Trace<Words>, count: usize) -> Plot {
    let mut filled: Map<u64, Vec<f64>> = Map::new();
    for (event, fact) in facts(trace, count, Fact::call) {
        let here = trace.event(event);
        let place = match fact {
            call::Fact::Attempted { .. } if here.node >= SHOP => 0,
            call::Fact::Refused { .. } if here.node >= SHOP => 1,
            _ => continue,
        };
        filled.entry(bin(here.at)).or_insert_with(|| vec![0.0; 2])[place] += 1.0;
    }
    let names =
        vec![Series::new("made", Sense::Plain), Series::new("refused by the breaker", Sense::Unknown)];
    bars(trace, count, names, &filled)
}

/// The longest wait among the customers whose requests ended in each five seconds.
fn longest_wait(trace: &Trace<Words>, count: usize) -> Plot {
    let mut filled: Map<u64, Vec<f64>> = Map::new();
    for Served { at, wanted, took, .. } in customers(trace, count) {
        let place = usize::from(wanted != Request::HomePage);
        let longest = &mut filled.entry(bin(at)).or_insert_with(|| vec![0.0; 2])[place];
        *longest = longest.max(took.as_millis() as f64);
    }
    let names = vec![Series::new("home page", Sense::Plain), Series::new("order", Sense::Unknown)];
    bars(trace, count, names, &filled)
}
