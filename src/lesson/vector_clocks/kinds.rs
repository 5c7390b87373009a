//! The run on the screen with each kind of clock.

use super::knobs;
use crate::lesson::experiment::{Experiment, Figure, Work, bars};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::carts::reading::State;
use crate::subject::chart::{Frame, Sense};

/// The clocks, in as few words as fit below a bar.
const NAMES: [&str; 6] = ["wall", "Lamport", "phones", "replicas", "shared", "dots"];

/// The comparison, as the lesson offers it.
pub const KINDS: Experiment = Experiment {
    id: "kinds",
    title: "This run with each clock",
    about: || {
        "The run on the screen with each kind of clock: same other settings, same seed, same faults.".into()
    },
    work: Work::Choices { knob: knobs::CARRY.knob, read },
    figures: &[
        Figure {
            frame: Frame { title: "Wrong conclusions", x: "clock", y: "versions" },
            plot: |found| {
                let series = [("dropped unread", Sense::Bad), ("kept beside a successor", Sense::Unknown)];
                bars(found, 0, NAMES.into_iter(), &series)
            },
        },
        Figure {
            frame: Frame { title: "Most siblings", x: "clock", y: "versions held by a replica" },
            plot: |found| bars(found, 2, NAMES.into_iter(), &[("siblings", Sense::Plain)]),
        },
        Figure {
            frame: Frame { title: "Largest clocks", x: "clock", y: "bytes for all versions of a replica" },
            plot: |found| bars(found, 3, NAMES.into_iter(), &[("clocks", Sense::Plain)]),
        },
    ],
};

fn read(trace: &Trace<Words>) -> Vec<f64> {
    let state = State::of(trace, trace.len());
    [state.lost(), state.replaced(), state.most, state.most_bytes].map(f64::from).to_vec()
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
            recipe.settings.set(knobs::CARRY.knob.id, choice).expect("it is a choice");
            read(Run::complete(recipe).trace())
        };
        KINDS.choices().iter().map(run).collect()
    }

    /// Two clocks are exact: a vector of phones, and dots. Of the others, each is wrong in its own way.
    #[test]
    fn each_clock_is_wrong_in_its_own_way_or_exact() {
        let wrong =
            |scene, at: usize| -> Vec<bool> { found(scene).iter().map(|values| values[at] > 0.0).collect() };
        assert_eq!(wrong("one-lost", 0), [true, true, false, false, false, false]);
        assert_eq!(wrong("one-replica", 0), [true, true, false, true, false, false]);
        assert_eq!(wrong("explosion", 0), [true, true, false, true, false, false]);
        assert_eq!(wrong("explosion", 1), [false, false, false, false, true, false]);
        let most: Vec<f64> = found("explosion").iter().map(|values| values[2]).collect();
        assert_eq!(most, [1.0, 1.0, 2.0, 1.0, 10.0, 2.0]);
    }
}
