//! What can be drawn of carts: siblings, clocks, and writes that got lost.

use super::reading::{State, carts};
use super::words::Fact;
use crate::sim::ids::NodeId;
use crate::sim::sorted::Map;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::seconds;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Siblings", x: "true time, s", y: "versions held", data: siblings },
    Chart { title: "Clocks", x: "true time, s", y: "bytes for all versions held", data: clocks },
    Chart { title: "Writes", x: "true time, s", y: "writes", data: writes },
];

/// A line for each replica.
fn by_replica(
    trace: &Trace<Words>,
    count: usize,
    height: fn(&Fact) -> Option<f64>,
) -> Vec<(Series, Vec<(f64, f64)>)> {
    let mut lines: Map<NodeId, StepLine> = Map::new();
    for (event, fact) in carts(trace).all().take_while(|(event, _)| event.index() < count) {
        if let Some(height) = height(fact) {
            let line = lines.entry(trace.event(event).node).or_default();
            line.step(seconds(trace, event), height);
        }
    }
    let line = |(node, line): (NodeId, StepLine)| {
        (Series::new(format!("replica {}", node.0 + 1), Sense::Plain), line.until(trace, count))
    };
    lines.into_iter().map(line).collect()
}

fn siblings(trace: &Trace<Words>, count: usize) -> Plot {
    let lines = by_replica(trace, count, |fact| match fact {
        Fact::Began { .. } => Some(1.0),
        Fact::Settled { kept, .. } => Some(kept.len() as f64),
        _ => None,
    });
    let phones = State::of(trace, count).phones;
    Plot::Steps { lines, limit: (phones > 0).then(|| phones.into()) }
}

fn clocks(trace: &Trace<Words>, count: usize) -> Plot {
    let lines = by_replica(trace, count, |fact| match fact {
        Fact::Began { clock_bytes, .. } | Fact::Settled { clock_bytes, .. } => Some(f64::from(*clock_bytes)),
        _ => None,
    });
    Plot::Steps { lines, limit: None }
}

fn writes(trace: &Trace<Words>, count: usize) -> Plot {
    let (mut saved, mut lost) = (StepLine::default(), StepLine::default());
    let mut state = State::default();
    for (event, fact) in carts(trace).all().take_while(|(event, _)| event.index() < count) {
        state.follow(trace.event(event).node, event, fact);
        let line = match fact {
            Fact::Saved { .. } => &mut saved,
            Fact::Settled { .. } => &mut lost,
            _ => continue,
        };
        let height = if matches!(fact, Fact::Saved { .. }) { state.saved() } else { state.lost() };
        line.step(seconds(trace, event), f64::from(height));
    }
    let line = |name: &str, sense, line: StepLine| (Series::new(name, sense), line.until(trace, count));
    let lines = vec![
        line("called saved", Sense::Good, saved),
        line("dropped unread by some replica", Sense::Bad, lost),
    ];
    Plot::Steps { lines, limit: None }
}
