//! What can be drawn of credits: what is free and what is taken, and what becomes of sagas.

use super::reading::{State, credits};
use super::words::{Fact, Key};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Chart, Plot, Sense, Series, StepLine};
use crate::subject::reading::seconds;

/// The charts.
pub const CHARTS: &[Chart] = &[
    Chart { title: "The credit", x: "true time, s", y: "amount", data: credit },
    Chart { title: "Sagas", x: "true time, s", y: "sagas", data: sagas },
];

/// A line with its name, as a chart has it.
type Line = (Series, Vec<(f64, f64)>);

/// Lines that a state has after each fact that matters to them.
fn lines<const N: usize>(
    trace: &Trace<Words>,
    count: usize,
    names: [(&str, Sense); N],
    heights: impl Fn(&State, &Fact) -> Option<[f64; N]>,
) -> (State, Vec<Line>) {
    let mut state = State::default();
    let mut lines = [const { None::<StepLine> }; N].map(Option::unwrap_or_default);
    for (event, fact) in credits(trace).all().take_while(|(event, _)| event.index() < count) {
        state.follow(trace.event(event).node, event, Some(fact));
        let at = seconds(trace, event);
        for (line, height) in lines.iter_mut().zip(heights(&state, fact).into_iter().flatten()) {
            line.step(at, height);
        }
    }
    let series = names
        .into_iter()
        .zip(lines)
        .map(|((name, sense), line)| (Series::new(name, sense), line.until(trace, count)));
    (state, series.collect())
}

fn credit(trace: &Trace<Words>, count: usize) -> Plot {
    let names = [("free, as the service has it", Sense::Plain), ("taken by orders", Sense::Bad)];
    let (state, lines) = lines(trace, count, names, |state, fact| match fact {
        Fact::Stands { key: Key::Credit, .. } | Fact::Wrote { key: Key::Credit, .. } => {
            Some([state.free.into(), state.taken().into()])
        }
        _ => None,
    });
    Plot::Steps { lines, limit: Some(state.limit.into()) }
}

fn sagas(trace: &Trace<Words>, count: usize) -> Plot {
    let names =
        [("confirmed", Sense::Good), ("compensated", Sense::Unknown), ("waiting for a lock", Sense::Bad)];
    let (_, lines) = lines(trace, count, names, |state, fact| match fact {
        Fact::Ended { .. } | Fact::Wants { .. } | Fact::Locked { .. } | Fact::Refused { .. } => {
            Some([state.confirmed.into(), state.compensated.into(), state.waiting().into()])
        }
        _ => None,
    });
    Plot::Steps { lines, limit: None }
}
