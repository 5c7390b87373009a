//! What can be drawn of an overload: demand, throughput and goodput; how long requests wait; and what workers spend their time on.

use super::parties::SECOND;
use super::reading::{rushes, seconds};
use super::words::{Fact, Why};
use crate::sim::time::Duration;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::seconds as at_seconds;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Offered, sent, done, served in time", x: "true time, s", y: "per second", data: rates },
    Chart { title: "Wait in the queue", x: "true time, s", y: "s", data: waits },
    Chart { title: "Work, and whether it began in time", x: "true time, s", y: "requests", data: work },
    Chart { title: "What phones heard in time", x: "true time, s", y: "requests", data: heard },
];

/// How long the phones wait, as the run says, in seconds.
fn deadline(trace: &Trace<Words>) -> Option<f64> {
    let found = rushes(trace).find(|fact| match fact {
        Fact::Opened { deadline, .. } => Some(*deadline),
        _ => None,
    });
    found.map(|(_, deadline)| units(deadline))
}

fn units(time: Duration) -> f64 {
    time.as_micros() as f64 / 1e6
}

/// Second by second: how many called, how many requests that made with retries, how many requests the server finished, and how many calls
/// were served in time.
fn rates(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines: [Vec<(f64, f64)>; 4] = Default::default();
    for (id, tally, done) in seconds(trace, count) {
        let until = at_seconds(trace, id);
        for (line, height) in lines.iter_mut().zip([tally.sent, tally.began, done, tally.served]) {
            line.extend([until - units(SECOND), until].map(|at| (at, f64::from(height))));
        }
    }
    let names = [
        ("requests sent, with retries", Sense::Bad),
        ("calls: offered", Sense::Plain),
        ("requests done: throughput", Sense::Unknown),
        ("calls served in time: goodput", Sense::Good),
    ];
    let series = names.into_iter().map(|(name, sense)| Series::new(name, sense));
    Plot::Steps { lines: series.zip(lines).collect(), limit: None }
}

/// How long each request stood in the queue that left it.
fn waits(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines: [StepLine; 2] = Default::default();
    for (event, fact) in rushes(trace).all().take_while(|(event, _)| event.index() < count) {
        let (line, waited) = match fact {
            Fact::Started { waited, .. } => (0, waited),
            Fact::Dropped { waited, why, .. } if *why != Why::Full => (1, waited),
            _ => continue,
        };
        lines[line].step(at_seconds(trace, event), units(*waited));
    }
    let names = [("until work begins", Sense::Plain), ("until thrown out", Sense::Unknown)];
    let series = names.into_iter().map(|(name, sense)| Series::new(name, sense));
    let lines = series.zip(lines).map(|(series, line)| (series, line.until(trace, count))).collect();
    Plot::Steps { lines, limit: deadline(trace) }
}

/// Second by second, what was counted for two series.
fn bars(counts: Vec<[u32; 3]>, names: &[(&str, Sense)]) -> Plot {
    let groups = counts
        .into_iter()
        .zip(0..)
        .map(|(counts, second)| (format!("{second}"), counts.map(f64::from)[..names.len()].to_vec()));
    Plot::Bars {
        series: names.iter().map(|(name, sense)| Series::new(*name, *sense)).collect(),
        groups: groups.collect(),
        every_s: Some(units(SECOND)),
    }
}

/// Second by second: how many requests the workers began in time, and too late.
fn work(trace: &Trace<Words>, count: usize) -> Plot {
    let mut counts: Vec<[u32; 3]> = Vec::new();
    for (event, fact) in rushes(trace).all().take_while(|(event, _)| event.index() < count) {
        if let Fact::Started { stale, .. } = fact {
            let second = (trace.event(event).at.as_micros() / SECOND.as_micros()) as usize;
            counts.resize(counts.len().max(second + 1), [0; 3]);
            counts[second][usize::from(*stale)] += 1;
        }
    }
    bars(counts, &[("begun in time", Sense::Good), ("begun too late", Sense::Bad)])
}

/// Second by second: how many requests were served, refused, and not answered in time.
fn heard(trace: &Trace<Words>, count: usize) -> Plot {
    let counts = seconds(trace, count).into_iter();
    let counts = counts.map(|(_, tally, _)| [tally.served, tally.refused, tally.unanswered]).collect();
    bars(counts, &[("yes", Sense::Good), ("no", Sense::Unknown), ("nothing", Sense::Bad)])
}
