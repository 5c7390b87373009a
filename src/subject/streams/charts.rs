//! What can be drawn of a day at the till: how long each sale took into the book, and how the book keeps up.

use super::reading::{Day, latency, slips};
use crate::sim::time::Duration;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::seconds;
use crate::subject::slip::Fact as Slip;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "From the till into the book", x: "sale", y: "ms, true time", data: latencies },
    Chart { title: "Sales, slips and lines", x: "true time, s", y: "how many", data: course },
];

/// How many sales the bars show: the latest.
const SHOWN: usize = 24;

/// For each sale the time until head office had it, and the time for which it was held back.
fn latencies(trace: &Trace<Words>, count: usize) -> Plot {
    let day = Day::of(trace, count);
    let ms = |time: Duration| time.as_micros() as f64 / 1e3;
    let bar = |sale: &u32| {
        let (all, held) = latency(trace, &day, *sale)?;
        Some((sale.to_string(), vec![ms(all.saturating_sub(held)), ms(held)]))
    };
    let mut groups: Vec<_> = day.rung.keys().filter_map(bar).collect();
    groups.drain(..groups.len().saturating_sub(SHOWN));
    let series = [("on its way", Sense::Plain), ("held back", Sense::Bad)];
    Plot::Bars { every_s: None, series: series.map(|(name, sense)| Series::new(name, sense)).into(), groups }
}

/// How many sales were rung up, slips sent and lines booked by when.
fn course(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines: [StepLine; 3] = Default::default();
    for (event, fact) in slips(trace).all().take_while(|(event, _)| event.index() < count) {
        let line = match fact {
            Slip::RangUp { .. } => &mut lines[0],
            Slip::Sent { .. } => &mut lines[1],
            Slip::Booked { .. } => &mut lines[2],
            _ => continue,
        };
        line.step(seconds(trace, event), line.height() + 1.0);
    }
    let names = [("rung up", Sense::Plain), ("slips sent", Sense::Unknown), ("in the book", Sense::Good)];
    let series = names.into_iter().map(|(name, sense)| Series::new(name, sense));
    let lines = series.zip(lines).map(|(series, line)| (series, line.until(trace, count))).collect();
    Plot::Steps { lines, limit: None }
}
