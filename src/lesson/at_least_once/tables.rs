//! The run on the screen with each way to use the table of keys: what is lost, and what is applied twice.

use super::knobs;
use crate::lesson::experiment::{Experiment, Figure, Work, bars};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Frame, Sense};
use crate::subject::queues::reading::State;

/// The choices, in as few words as fit below a bar.
const NAMES: [&str; 4] = ["no table", "apply, then note", "note, then apply", "one transaction"];

/// The comparison, as the lesson offers it.
pub const TABLES: Experiment = Experiment {
    id: "tables",
    title: "This run with each table of keys",
    about: || {
        "The run on the screen with each use of the table of keys: same other settings, same seed, same faults.".into()
    },
    work: Work::Choices { knob: knobs::DEDUP.knob, read },
    figures: &[Figure {
        frame: Frame { title: "What is wrong in the ledger", x: "table of keys", y: "bookings" },
        plot: |found| {
            let series = [("lost", Sense::Bad), ("applied more than once", Sense::Unknown)];
            bars(found, 0, NAMES.into_iter(), &series)
        },
    }],
};

fn read(trace: &Trace<Words>) -> Vec<f64> {
    let state = State::of(trace, trace.len());
    vec![f64::from(state.lost()), f64::from(state.twice())]
}

#[cfg(test)]
mod tests {
    use super::super::LESSON;
    use super::*;
    use crate::run::{Recipe, Run};

    /// The same crash, between the first transaction and the second.
    #[test]
    fn only_one_transaction_survives_a_crash_between_two() {
        let found = |scene: &str| -> Vec<Vec<f64>> {
            let scene = LESSON.scene(scene).expect("it is there");
            let run = |(choice, _): &(&str, &str)| {
                let mut recipe = Recipe::of_scene(&LESSON, scene);
                recipe.settings.set(knobs::DEDUP.knob.id, choice).expect("it is a choice");
                read(Run::complete(recipe).trace())
            };
            TABLES.choices().iter().map(run).collect()
        };
        let [_, after, before, together] = found("two-transactions").try_into().expect("four choices");
        assert_eq!((after, before, together), (vec![0.0, 1.0], vec![1.0, 0.0], vec![0.0, 0.0]));
    }
}
