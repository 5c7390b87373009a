//! Long runs: a file grows linearly with its run, and runs beyond the limit are refused.

use happens_before::run::export::{ExportError, Format, MAX_EVENTS, Source};
use happens_before::sim::setup::Limits;
use happens_before::sim::time::SimTime;

use crate::specimen::recipe::{Habit, Recipe};

/// Exports a run of about this many events in every format.
fn written(events: usize) -> Vec<Result<String, ExportError>> {
    let mut recipe = Recipe::of(6, Habit::Sender { period_us: 500 });
    recipe.horizon_us = 600_000_000;
    recipe.limits = Limits { events: u32::try_from(events).expect("small"), pending: 100_000 };
    let (world, trace) = recipe.run();
    assert!(trace.len() >= events, "{} events", trace.len());
    let nodes: Vec<String> = (0..recipe.nodes.len()).map(|node| format!("node {node}")).collect();
    let source = Source {
        trace: &trace,
        nodes: &nodes,
        checks: &[],
        horizon: SimTime::from_micros(recipe.horizon_us),
        end: world.end(),
        recipe: None,
        scene: None,
        words: &|id| format!("event {}", id.0),
    };
    Format::ALL.map(|format| format.write(&source)).into()
}

#[test]
fn a_long_run_takes_as_much_an_event_as_a_short_one() {
    let (short, long) = (4_000, 80_000);
    for (one, other) in written(short).iter().zip(&written(long)) {
        let [one, other] = [one, other].map(|file| file.as_ref().expect("it is not too long").len());
        let (one, other) = (one / short, other / long);
        assert!(other <= one + one / 4, "{other} bytes an event, {one} in a short run");
    }
}

#[test]
fn beyond_the_limit_nothing_is_written() {
    let refused = |file: &Result<String, ExportError>| matches!(file, Err(ExportError::TooLong));
    assert!(written(MAX_EVENTS + 1).iter().all(refused));
}
