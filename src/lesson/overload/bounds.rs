//! Queues of every length under the same overload: how many are served, refused, or left without an answer.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, lines, mean};
use crate::subject::chart::{Frame, Sense};
use crate::subject::overloads::reading::Evening;
use crate::subject::overloads::scene::{Day, OverloadScene};

/// The bounds that are compared.
const BOUNDS: [u32; 10] = [0, 2, 5, 10, 20, 30, 40, 60, 80, 120];
/// How many runs a point is the mean of.
const RUNS: u32 = 5;

/// Of a hundred calls, how many are served, told no, and left without an answer.
fn task(number: u32) -> Vec<f64> {
    let scene = OverloadScene { day: Day::Peak, bound: BOUNDS[number as usize], ..OverloadScene::bare() };
    mean(RUNS, |seed| {
        let trace = completed(scene.setup(), seed, &[]);
        let evening = Evening::of(&trace, trace.len());
        let percent = |count: u32| 100.0 * f64::from(count) / f64::from(evening.calls().max(1));
        [evening.served, evening.told_no, evening.never_heard].map(percent)
    })
}

/// The comparison, as the lesson offers it.
pub const LENGTHS: Experiment = Experiment {
    id: "lengths",
    title: "How long a queue?",
    about: || {
        format!(
            "The same half-time with longer and longer queues, first in, first out. What do the phones hear in time? Every point is the mean of {RUNS} runs."
        )
    },
    work: Work::Own { runs: BOUNDS.len() as u32 * RUNS, tasks: BOUNDS.len() as u32, task },
    figures: &[Figure {
        frame: Frame { title: "What phones hear in time", x: "queue bound", y: "% of calls" },
        plot: |found| {
            let names = [("yes", Sense::Good), ("no", Sense::Unknown), ("nothing", Sense::Bad)];
            lines(found, 0, &BOUNDS.map(f64::from), names)
        },
    }],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// A longer queue serves more, until it is longer than the deadline; beyond that it serves fewer and fewer.
    #[test]
    fn a_queue_may_be_too_short_and_too_long() {
        let found: Vec<_> = (0..LENGTHS.tasks()).map(task).collect();
        let served: Vec<f64> = found.iter().map(|values| values[0]).collect();
        assert!(served[..7].is_sorted(), "{served:?}");
        assert!(
            served[6..].is_sorted_by(|one, other| one >= other) && served[9] < 0.7 * served[6],
            "{served:?}"
        );
        assert!(found[..7].iter().all(|values| values[2] == 0.0), "everyone hears: {found:?}");
        assert!(found[7..].iter().all(|values| values[2] > 10.0), "{found:?}");
    }
}
