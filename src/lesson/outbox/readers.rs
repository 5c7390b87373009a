//! The run on the screen with each way of reading the outbox: what is never announced, what is shipped twice, and how late the rest is.

use super::knobs;
use crate::lesson::experiment::{Experiment, Figure, Work, bars};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Frame, Sense};
use crate::subject::outboxes::reading::State;

/// The choices, in as few words as fit below a bar.
const NAMES: [&str; 4] = ["unmarked rows", "by id", "by id, waiting", "the log"];

/// The comparison, as the lesson offers it.
pub const READERS: Experiment = Experiment {
    id: "readers",
    title: "This run with each way of reading",
    about: || {
        "The run on the screen with each way of reading the outbox: same other settings, same seed, same faults.".into()
    },
    work: Work::Choices { knob: knobs::READS.knob, read },
    figures: &[
        Figure {
            frame: Frame { title: "What goes wrong", x: "the relay reads", y: "orders" },
            plot: |found| {
                let series = [("committed, not announced", Sense::Bad), ("shipped twice", Sense::Unknown)];
                bars(found, 0, NAMES.into_iter(), &series)
            },
        },
        Figure {
            frame: Frame { title: "Longest wait for the broker", x: "the relay reads", y: "ms" },
            plot: |found| bars(found, 2, NAMES.into_iter(), &[("longest wait", Sense::Plain)]),
        },
    ],
};

fn read(trace: &Trace<Words>) -> Vec<f64> {
    let state = State::of(trace, trace.len());
    let longest = state.delays(trace).max().unwrap_or_default().as_micros() as f64 / 1e3;
    vec![f64::from(state.unannounced()), f64::from(state.twice()), longest]
}

#[cfg(test)]
mod tests {
    use super::super::LESSON;
    use super::*;
    use crate::run::{Recipe, Run};

    fn found(scene: &str) -> Vec<Vec<f64>> {
        let scene = LESSON.scene(scene).expect("it is there");
        let run = |(choice, _): &(&str, &str)| {
            let mut recipe = Recipe::of_scene(&LESSON, scene);
            recipe.settings.set(knobs::READS.knob.id, choice).expect("it is a choice");
            read(Run::complete(recipe).trace())
        };
        READERS.choices().iter().map(run).collect()
    }

    /// Only reading by id skips a late commit, and only waiting at gaps is stopped by a rollback.
    #[test]
    fn each_way_of_reading_by_id_has_its_own_undoing() {
        let missing = |scene| -> Vec<f64> { found(scene).iter().map(|values| values[0]).collect() };
        assert_eq!(missing("incident"), [0.0, 1.0, 0.0, 0.0]);
        assert_eq!(missing("rolled-back"), [0.0, 0.0, 3.0, 0.0]);
    }
}
