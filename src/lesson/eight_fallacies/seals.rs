//! The run on the screen with each seal: what the checkout accepts.

use super::knobs;
use crate::lesson::experiment::{Experiment, Figure, Work, bars};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Frame, Sense};
use crate::subject::storefront::reading::Board;

/// The comparison, as the lesson offers it.
pub const SEALS: Experiment = Experiment {
    id: "seals",
    title: "This run with each seal",
    about: || {
        "The run on the screen with no seal, a number, a signature, and a signed number: same other settings, same seed, same faults.".into()
    },
    work: Work::Choices { knob: knobs::SEAL.knob, read },
    figures: &[Figure {
        frame: Frame { title: "What the checkout took for genuine", x: "orders carry", y: "orders" },
        plot: |found| {
            let series = [("forged", Sense::Bad), ("repeated", Sense::Unknown), ("refused", Sense::Plain)];
            bars(found, 0, SEALS.choices().iter().map(|(_, words)| *words), &series)
        },
    }],
};

/// Forged and repeated orders that were accepted, and all that were refused.
fn read(trace: &Trace<Words>) -> Vec<f64> {
    let board = Board::of(trace, trace.len());
    [board.forged, board.repeated, board.refused].map(f64::from).into()
}

#[cfg(test)]
mod tests {
    use super::super::LESSON;
    use super::*;
    use crate::run::{Recipe, Run};

    /// Half a seal keeps half of it out; the number alone is the attacker's to choose.
    #[test]
    fn only_both_halves_keep_everything_out() {
        let scene = LESSON.scene("secure").expect("it is there");
        let found = SEALS.choices().iter().map(|(choice, _)| {
            let mut recipe = Recipe::of_scene(&LESSON, scene);
            recipe.settings.set(knobs::SEAL.knob.id, choice).expect("it is a choice");
            read(Run::complete(recipe).trace())
        });
        let found: Vec<_> = found.collect();
        let accepted: Vec<_> = found.iter().map(|counts| (counts[0] > 0.0, counts[1] > 0.0)).collect();
        assert_eq!(accepted, [(true, true), (true, true), (false, true), (false, false)], "{found:?}");
        assert!(found[3][2] > found[2][2], "{found:?}");
    }
}
