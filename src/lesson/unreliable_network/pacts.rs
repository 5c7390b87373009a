//! Agreements of 1 to 10 messages on a network that loses some: how often both act, neither, or one alone.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, lines};
use crate::sim::time::Duration;
use crate::subject::chart::{Frame, Plot, Sense};
use crate::subject::streams::reading::decisions;
use crate::subject::streams::scene::{Network, PactScene};

/// The longest agreement.
const MESSAGES_MAX: u32 = 10;
/// The most copies.
const COPIES_MAX: u32 = 5;
/// How many runs a point is made of.
const RUNS: u32 = 1_000;
/// How many of a hundred messages get lost.
const LOSS: u32 = 30;

/// How one run ends, as the number of its curve: both act, one alone, neither.
fn ends(messages: u32, copies: u32, seed: u64) -> usize {
    let network = Network { way: Duration::from_millis(30), loss: LOSS, repeats: 0, reordering: 0 };
    let scene = PactScene { network, messages, copies, promises: &[] };
    let trace = completed(scene.setup(), seed, &[]);
    match decisions(&trace, trace.len()) {
        [Some(true), Some(true)] => 0,
        [Some(false), Some(false)] => 2,
        _ => 1,
    }
}

/// Which agreement a task is about: first the long ones with one copy, then the short one with many.
fn agreement(number: u32) -> (u32, u32) {
    if number < MESSAGES_MAX { (number + 1, 1) } else { (2, number - MESSAGES_MAX + 1) }
}

/// Of a hundred runs, how many end in each way.
fn task(number: u32) -> Vec<f64> {
    let (messages, copies) = agreement(number);
    let mut percent = vec![0.0; 3];
    for seed in 1..=RUNS {
        percent[ends(messages, copies, u64::from(seed))] += 100.0 / f64::from(RUNS);
    }
    percent
}

fn curves(found: &[Vec<f64>]) -> Plot {
    let series = [("both switch", Sense::Good), ("one alone", Sense::Bad), ("neither", Sense::Unknown)];
    let numbers: Vec<f64> = (1..=MESSAGES_MAX).map(f64::from).collect();
    lines(found, 0, &numbers, series)
}

fn split(found: &[Vec<f64>]) -> (&[Vec<f64>], &[Vec<f64>]) {
    found.split_at(found.len().min(MESSAGES_MAX as usize))
}

/// The comparison, as the lesson offers it.
pub const PACTS: Experiment = Experiment {
    id: "pacts",
    title: "Two generals: more messages, more messengers",
    about: || {
        format!(
            "Head office and till agree on an hour. {LOSS} of a hundred messages get lost. Either they confirm each other's confirmations, or they leave it at two messages and send several copies of each. Every point stands for {RUNS} runs."
        )
    },
    work: Work::Own { runs: (MESSAGES_MAX + COPIES_MAX) * RUNS, tasks: MESSAGES_MAX + COPIES_MAX, task },
    figures: &[
        Figure {
            frame: Frame { title: "More messages in the agreement", x: "messages", y: "% of runs" },
            plot: |found| curves(split(found).0),
        },
        Figure {
            frame: Frame { title: "More copies of each of two messages", x: "copies", y: "% of runs" },
            plot: |found| curves(split(found).1),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Each message arrives with 0.7, so both act with 0.7 to the power of all messages, and one alone if only the last is lost.
    #[test]
    fn outcomes_are_as_likely_as_they_should_be() {
        for messages in [1, 2, 5, 10] {
            let found = task(messages - 1);
            let before = 0.7_f64.powi(messages.cast_signed() - 1);
            let near = |at: usize, exact: f64| (found[at] - 100.0 * exact).abs() < 4.0;
            assert!(near(0, before * 0.7) && near(1, before * 0.3), "{messages}: {found:?}");
        }
    }

    #[test]
    fn one_alone_never_comes_to_nothing() {
        let found: Vec<_> = (0..MESSAGES_MAX + COPIES_MAX).map(task).collect();
        assert!(found.iter().all(|percent| percent[1] > 0.0), "{found:?}");
    }
}
