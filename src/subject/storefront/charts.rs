//! What can be drawn of the shop: the board of the eight, how long pages take, and what waits for the line.

use super::parties::{PAGE_MAX, ROOM};
use super::reading::{Board, shop};
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
        y: "cases so far",
        data: board,
    },
    Chart { title: "Pages", x: "page", y: "ms until it is complete", data: pages },
    Chart { title: "Waiting for the catalogue's line", x: "true time, s", y: "kB", data: line },
    Chart { title: "Orders", x: "true time, s", y: "orders so far", data: orders },
];

/// The fallacies have the numbers that the checks begin with.
fn board(trace: &Trace<Words>, count: usize) -> Plot {
    let against = Board::of(trace, count).against();
    let groups = (1..).zip(against);
    let groups = groups.map(|(number, cases): (u32, _)| (number.to_string(), vec![f64::from(cases)]));
    Plot::Bars { series: vec![Series::new("cases", Sense::Bad)], groups: groups.collect(), every_s: None }
}

fn pages(trace: &Trace<Words>, count: usize) -> Plot {
    let loaded = shop(trace).all().take_while(|(event, _)| event.index() < count);
    let group = |fact: &Fact| {
        let Fact::Loaded { page, took, complete } = fact else { return None };
        let ms = took.as_micros() as f64 / 1e3;
        let values = if *complete && *took <= PAGE_MAX { vec![ms, 0.0] } else { vec![0.0, ms] };
        Some((*page, values))
    };
    let mut groups: Vec<_> = loaded.filter_map(|(_, fact)| group(fact)).collect();
    crate::sim::sorting::sort_by_number(&mut groups, |(page, _)| u64::from(*page));
    let series = [("in time", Sense::Good), ("too slow, or given up", Sense::Bad)];
    let series = series.map(|(name, sense)| Series::new(name, sense)).into();
    let groups = groups.into_iter().map(|(page, values)| (page.to_string(), values)).collect();
    Plot::Bars { series, groups, every_s: None }
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
