//! What can be drawn of transfers: how long locks are kept and waited for, and what the banks' books add up to.

use super::parties::{AMOUNT, account};
use super::reading::{State, commits};
use super::words::{Fact, Who};
use crate::policy::two_phase::Decision;
use crate::sim::sorted::Map;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::seconds;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "Waiting for a lock", x: "true time, s", y: "requests", data: waiting },
    Chart { title: "How long transfers keep their locks", x: "transfer", y: "ms", data: kept },
    Chart { title: "Money in transit", x: "true time, s", y: "amount", data: transit },
];

/// How many transfers the bars show: the latest.
const SHOWN: usize = 24;

fn waiting(trace: &Trace<Words>, count: usize) -> Plot {
    let mut lines: [StepLine; 2] = Default::default();
    let (mut east, mut west): (Map<Who, ()>, Map<Who, ()>) = (Map::new(), Map::new());
    for (event, fact) in commits(trace).all().take_while(|(event, _)| event.index() < count) {
        let (Fact::Locked { row, who, .. } | Fact::Waits { row, who, .. } | Fact::Unlocked { row, who, .. }) =
            fact
        else {
            continue;
        };
        let at_east = *row < account(1, 0);
        let queue = if at_east { &mut east } else { &mut west };
        if matches!(fact, Fact::Waits { .. }) {
            queue.insert(*who, ());
        } else {
            queue.remove(who);
        }
        let height = queue.len() as f64;
        lines[usize::from(!at_east)].step(seconds(trace, event), height);
    }
    let names = [("at East", Sense::Plain), ("at West", Sense::Unknown)];
    let series = names.into_iter().map(|(name, sense)| Series::new(name, sense));
    let lines = series.zip(lines).map(|(series, line)| (series, line.until(trace, count))).collect();
    Plot::Steps { lines, limit: None }
}

fn kept(trace: &Trace<Words>, count: usize) -> Plot {
    let mut bars: Map<u32, [f64; 2]> = Map::new();
    let state = State::of(trace, count);
    for (tx, row, held) in state.kept().chain(state.keeping(trace, count)) {
        let bar = bars.entry(tx).or_insert([0.0; 2]);
        bar[usize::from(row >= account(1, 0))] += held.as_micros() as f64 / 1e3;
    }
    let mut groups: Vec<_> = bars.into_iter().map(|(tx, bar)| (tx.to_string(), bar.to_vec())).collect();
    groups.drain(..groups.len().saturating_sub(SHOWN));
    let series = vec![Series::new("at East", Sense::Plain), Series::new("at West", Sense::Unknown)];
    Plot::Bars { every_s: None, series, groups }
}

/// By how much the banks' books, added, are off: what has left one and is not in the other, or the other way round.
fn transit(trace: &Trace<Words>, count: usize) -> Plot {
    let (mut line, mut off) = (StepLine::default(), 0);
    for (event, fact) in commits(trace).all().take_while(|(event, _)| event.index() < count) {
        let sign = match fact {
            Fact::Ended { decision: Decision::Commit, .. } | Fact::Did { .. } => 1,
            Fact::Undid { .. } => -1,
            _ => continue,
        };
        let at_east = trace.event(event).node == super::parties::EAST;
        off += if at_east { sign * AMOUNT } else { -sign * AMOUNT };
        line.step(seconds(trace, event), f64::from(off.abs()));
    }
    let lines = vec![(Series::new("in one bank's books only", Sense::Bad), line.until(trace, count))];
    Plot::Steps { lines, limit: None }
}
