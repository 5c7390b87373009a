//! The run on the screen at each isolation level: what is sold, what gets lost, and what the database refuses.

use super::knobs;
use crate::lesson::experiment::{Experiment, Figure, Work, bars};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Frame, Sense};
use crate::subject::stock::Why;
use crate::subject::stocks::reading::State;

/// The levels, in as few words as fit below a bar.
const NAMES: [&str; 3] = ["read committed", "repeatable read", "serializable"];

/// The comparison, as the lesson offers it.
pub const LEVELS: Experiment = Experiment {
    id: "levels",
    title: "This run at each isolation level",
    about: || {
        "The run on the screen at each isolation level: same other settings, same seed, same faults.".into()
    },
    work: Work::Choices { knob: knobs::LEVEL.knob, read },
    figures: &[
        Figure {
            frame: Frame { title: "Sold and left", x: "isolation level", y: "pieces, all stores" },
            plot: |found| {
                let series = [("sold", Sense::Good), ("left in the database", Sense::Plain)];
                bars(found, 0, NAMES.into_iter(), &series)
            },
        },
        Figure {
            frame: Frame { title: "Lost and refused", x: "isolation level", y: "transactions" },
            plot: |found| {
                let series = [("updates lost", Sense::Bad), ("transactions refused", Sense::Unknown)];
                bars(found, 2, NAMES.into_iter(), &series)
            },
        },
    ],
};

fn read(trace: &Trace<Words>) -> Vec<f64> {
    let state = State::of(trace, trace.len());
    let refused = state.refused(Why::ConcurrentUpdate) + state.refused(Why::Dependencies);
    vec![state.sold().into(), state.left().into(), state.lost().into(), refused.into()]
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
            recipe.settings.set(knobs::LEVEL.knob.id, choice).expect("it is a choice");
            read(Run::complete(recipe).trace())
        };
        LEVELS.choices().iter().map(run).collect()
    }

    /// Of one lamp, two are sold at the first level only. Of two rows under one rule, only the last level keeps what has to stay.
    #[test]
    fn each_level_stops_what_the_one_before_lets_pass() {
        let of = |scene, at: usize| -> Vec<f64> { found(scene).iter().map(|values| values[at]).collect() };
        assert_eq!(of("sold-twice", 0), [2.0, 1.0, 1.0]);
        assert_eq!(of("sold-twice", 2), [1.0, 0.0, 0.0]);
        assert_eq!(of("skew", 0), [2.0, 2.0, 1.0]);
        assert_eq!(of("skew", 1), [0.0, 0.0, 1.0]);
        assert_eq!(of("skew", 3), [0.0, 0.0, 1.0], "and nothing was refused until then");
    }
}
