//! What can be drawn of the shop: the board of the eight, how long pages take, and what waits for the line.

use super::eight::{FALLACIES, Promise, Unit};
use super::parties::ROOM;
use super::reading::{Board, Judged, judged, shop};
use super::words::Fact;
use crate::policy::outcome::Outcome;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::seconds;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart {
        title: "The eight fallacies: what speaks against each",
        x: "fallacy, numbered as in the checks",
        y: "counted so far",
        data: board,
    },
    Chart { title: "Pages", x: "page", y: "ms until it is complete", data: pages },
    Chart { title: "Waiting for the catalogue's line", x: "true time, s", y: "kB", data: line },
    Chart { title: "Orders", x: "true time, s", y: "orders so far", data: orders },
];

/// The fallacies have the numbers that the checks begin with. Each kind of thing that is counted is a series of its own.
fn board(trace: &Trace<Words>, count: usize) -> Plot {
    let board = Board::of(trace, count);
    let group = |fallacy: usize| ((fallacy + 1).to_string(), board.against(fallacy).map(f64::from).into());
    Plot::Bars {
        series: Unit::NAMES.map(|name| Series::new(name, Sense::Bad)).into(),
        groups: (0..FALLACIES.len()).map(group).collect(),
        every_s: None,
    }
}

/// Each page has one bar: in the series of what made it slow, if it was.
fn pages(trace: &Trace<Words>, count: usize) -> Plot {
    const SLOW: [(Option<usize>, &str); 4] = [
        (Some(1), "too slow: round trips"),
        (Some(2), "too slow: the line"),
        (Some(6), "too slow: the processor"),
        (None, "never came"),
    ];
    let slow = judged(trace, count);
    let loaded = shop(trace).all().take_while(|(event, _)| event.index() < count);
    let group = |(event, fact): (_, &Fact)| {
        let Fact::Loaded { page, took, complete } = fact else { return None };
        let mut values = vec![0.0; 1 + SLOW.len()];
        let case = slow.iter().find(|judged| judged.event == event && judged.case.promise == Promise::Fast);
        let why = |judged: &Judged| {
            SLOW.iter().position(|(why, _)| *why == Some(judged.fallacy).filter(|_| *complete))
        };
        let series = case.map_or(0, |judged| 1 + why(judged).unwrap_or(0));
        values[series] = took.as_micros() as f64 / 1e3;
        Some((*page, values))
    };
    let mut groups: Vec<_> = loaded.filter_map(group).collect();
    crate::sim::sorting::sort_by_number(&mut groups, |(page, _)| u64::from(*page));
    let series = std::iter::once(Series::new("in time", Sense::Good))
        .chain(SLOW.map(|(_, name)| Series::new(name, Sense::Bad)));
    let groups = groups.into_iter().map(|(page, values)| (page.to_string(), values)).collect();
    Plot::Bars { series: series.collect(), groups, every_s: None }
}

fn line(trace: &Trace<Words>, count: usize) -> Plot {
    let mut waits = StepLine::default();
    for (event, fact) in shop(trace).all().take_while(|(event, _)| event.index() < count) {
        if let Fact::Line { waiting, .. } = fact {
            waits.step(seconds(trace, event), *waiting as f64 / 1e3);
        }
    }
    let lines = vec![(Series::new("waiting", Sense::Bad), waits.until(trace, count))];
    Plot::Steps { lines, limit: Some(ROOM as f64 / 1e3) }
}

fn orders(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines: [StepLine; 3] = Default::default();
    for (event, fact) in shop(trace).all().take_while(|(event, _)| event.index() < count) {
        if let Fact::Settled { outcome, .. } = fact {
            let line = &mut lines[*outcome as usize];
            line.step(seconds(trace, event), line.height() + 1.0);
        }
    }
    let named = [
        (Outcome::Ok, "confirmed", Sense::Good),
        (Outcome::Failed, "refused", Sense::Plain),
        (Outcome::Unknown, "unknown", Sense::Bad),
    ];
    let series = named.into_iter().map(|(_, name, sense)| Series::new(name, sense));
    let lines = series.zip(lines).map(|(series, line)| (series, line.until(trace, count))).collect();
    Plot::Steps { lines, limit: None }
}
