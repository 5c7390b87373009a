//! Charts of runs with calls: arrivals, the server's load, and requests versus answers.

use super::reading::{cast, crashes, loads};
use crate::policy::outcome::Outcome;
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::call::Fact;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::{facts, seconds};
use crate::subject::{self, Words, record};

/// The maximum number of bars in a histogram.
const BARS_MAX: u64 = 40;
/// The possible widths of a bar, in milliseconds.
const WIDTHS_MS: [u64; 6] = [10, 20, 50, 100, 200, 500];

pub const CHARTS: &[Chart] = &[
    Chart { title: "Requests arriving at the server", x: "true time, s", y: "requests", data: arrivals },
    Chart {
        title: "How full the server is",
        x: "true time, s",
        y: "requests in progress or queued",
        data: fullness,
    },
    Chart {
        title: "Asked, sent, answered",
        x: "true time, s",
        y: "per second, over each half second",
        data: rates,
    },
];

/// The arrivals at the server or the record: the time in milliseconds, and whether it was a retry.
pub fn arrived(trace: &Trace<Words>, count: usize) -> Vec<(u64, bool)> {
    let server = cast(trace).server;
    let called = facts(trace, count, subject::Fact::call).filter_map(|(event, fact)| match fact {
        Fact::Arrived { attempt, .. } => Some((event, *attempt)),
        _ => None,
    });
    let written = facts(trace, count, subject::Fact::record).map(|(event, fact)| {
        let record::Fact::Tried { attempt, .. } = fact;
        (event, *attempt)
    });
    called
        .chain(written)
        .filter(|(event, _)| trace.event(*event).node == server)
        .map(|(event, attempt)| (trace.event(event).at.as_micros() / 1_000, attempt > 1))
        .collect()
}

/// Milliseconds as seconds with two decimals.
pub fn in_seconds(ms: u64) -> String {
    format!("{}.{:02}", ms / 1_000, ms % 1_000 / 10)
}

/// First attempts and retries arriving at the server or the record.
fn arrivals(trace: &Trace<Words>, count: usize) -> Plot {
    let all = arrived(trace, count);
    let latest = all.iter().map(|(ms, _)| *ms).max().unwrap_or(0);
    let width = WIDTHS_MS.into_iter().find(|width| latest / width < BARS_MAX).unwrap_or(500);
    let mut bars = vec![[0.0, 0.0]; if all.is_empty() { 0 } else { (latest / width + 1) as usize }];
    for (ms, retry) in all {
        bars[(ms / width) as usize][usize::from(retry)] += 1.0;
    }
    let label = |index: usize| in_seconds(index as u64 * width);
    Plot::Bars {
        every_s: Some(width as f64 / 1e3),
        series: vec![Series::new("first attempts", Sense::Plain), Series::new("retries", Sense::Bad)],
        groups: bars.iter().enumerate().map(|(index, bar)| (label(index), bar.to_vec())).collect(),
    }
}

/// Requests in progress and waiting, and the maximum of both together.
fn fullness(trace: &Trace<Words>, count: usize) -> Plot {
    let server = cast(trace).server;
    let mut line = StepLine::default();
    let mut limit = None;
    let mut crashes = crashes(trace, server, count).peekable();
    for (event, load) in loads(trace, server, count) {
        while let Some(crash) = crashes.next_if(|crash| *crash < event) {
            line.step(seconds(trace, crash), 0.0);
        }
        line.step(seconds(trace, event), f64::from(load.working + load.waiting));
        limit = Some(f64::from(load.workers + load.room));
    }
    for crash in crashes {
        line.step(seconds(trace, crash), 0.0);
    }
    // Nothing to draw before the first request arrives.
    let points = if limit.is_some() { line.until(trace, count) } else { Vec::new() };
    Plot::Steps { lines: vec![(Series::new("in progress or queued", Sense::Unknown), points)], limit }
}

/// Rates of calls begun, requests sent to the server, and calls answered.
fn rates(trace: &Trace<Words>, count: usize) -> Plot {
    const BIN_US: u64 = 500_000;
    let cast = cast(trace);
    let end = count.checked_sub(1).map_or(0, |last| trace.event(EventId(last as u32)).at.as_micros());
    // Leave out the last, unfinished stretch: it would show too little.
    let mut bins = vec![[0.0; 3]; (end / BIN_US) as usize];
    for (event, fact) in facts(trace, count, subject::Fact::call) {
        let (at, node) = (trace.event(event).at.as_micros(), trace.event(event).node);
        let client = cast.clients.contains(&node);
        let line = match fact {
            Fact::Began { .. } => 0,
            Fact::Attempted { .. } if cast.callers.contains(&node) => 1,
            Fact::Settled { outcome: Outcome::Ok, .. } if client => 2,
            _ => continue,
        };
        if let Some(bin) = bins.get_mut((at / BIN_US) as usize) {
            bin[line] += 1e6 / BIN_US as f64;
        }
    }
    let names = [
        Series::new("calls begun", Sense::Plain),
        Series::new("requests sent", Sense::Bad),
        Series::new("calls answered", Sense::Good),
    ];
    let line = |(index, series): (usize, Series)| {
        let edge = |bin: usize| bin as f64 * BIN_US as f64 / 1e6;
        let steps = bins
            .iter()
            .enumerate()
            .flat_map(|(bin, values)| [(edge(bin), values[index]), (edge(bin + 1), values[index])]);
        (series, steps.collect())
    };
    Plot::Steps { lines: names.into_iter().enumerate().map(line).collect(), limit: None }
}
