//! The run on the screen with each answer to doubt: how long others wait, and how many transfers are torn.

use super::knobs;
use crate::lesson::experiment::{Experiment, Figure, Work, bars};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Frame, Sense};
use crate::subject::commits::reading::{Side, State};

/// The choices, in as few words as fit below a bar.
const NAMES: [&str; 5] = ["asks", "asks both", "waits", "rolls back", "commits"];

/// The comparison, as the lesson offers it.
pub const ANSWERS: Experiment = Experiment {
    id: "answers",
    title: "This run with each answer to doubt",
    about: || {
        "The run on the screen with each thing that a bank in doubt may do: same other settings, same seed, same faults.".into()
    },
    work: Work::Choices { knob: knobs::DOUBT.knob, read },
    figures: &[
        Figure {
            frame: Frame { title: "Longest wait for a lock", x: "a bank in doubt", y: "ms" },
            plot: |found| bars(found, 0, NAMES.into_iter(), &[("longest wait", Sense::Plain)]),
        },
        Figure {
            frame: Frame { title: "What goes wrong", x: "a bank in doubt", y: "transfers" },
            plot: |found| {
                let series = [("torn", Sense::Bad), ("in doubt to the end", Sense::Unknown)];
                bars(found, 1, NAMES.into_iter(), &series)
            },
        },
    ],
};

fn read(trace: &Trace<Words>) -> Vec<f64> {
    let state = State::of(trace, trace.len());
    let longest = state.longest_wait(trace, trace.len()).as_micros() as f64 / 1e3;
    let open = state.transfers.values().filter(|of| of.sides.iter().any(Side::in_doubt)).count();
    vec![longest, f64::from(state.torn()), open as f64]
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
            recipe.settings.set(knobs::DOUBT.knob.id, choice).expect("it is a choice");
            read(Run::complete(recipe).trace())
        };
        ANSWERS.choices().iter().map(run).collect()
    }

    /// Only asking the other bank is quick and right where that one knows. Where nobody knows, deciding alone is quick.
    #[test]
    fn no_answer_is_both_quick_and_right_everywhere() {
        let [asks, both, waits, back, commits] = <[Vec<f64>; 5]>::try_from(found("told-one")).expect("five");
        assert!(asks[0] > 2_000.0 && both[0] < 1_000.0 && waits[0] > 2_000.0, "{asks:?} {both:?} {waits:?}");
        assert_eq!(vec![asks[1], both[1], waits[1], back[1], commits[1]], [0.0, 0.0, 0.0, 1.0, 0.0]);
        let [asks, both, waits, back, commits] = <[Vec<f64>; 5]>::try_from(found("in-doubt")).expect("five");
        assert!([&asks, &both].iter().all(|of| of[0] > 2_000.0 && of[1] < 0.5), "{asks:?} {both:?}");
        assert!(waits[2] > 0.5, "nobody asks, and nobody tells");
        assert!(back[0] < 1_000.0 && commits[0] < 1_000.0, "{back:?} {commits:?}");
        assert_eq!(vec![back[1], commits[1]], [0.0, 1.0], "the coordinator presumes abort");
    }
}
