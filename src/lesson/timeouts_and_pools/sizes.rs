//! Pools of 4 to 32 workers while the archive is slow: how many price pages are lost, with nothing, with a timeout, and with bulkheads.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, lines};
use crate::sim::time::Duration;
use crate::subject::chart::{Frame, Sense};
use crate::subject::pool::Page;
use crate::subject::pools::parties::BAD;
use crate::subject::pools::reading::Day;
use crate::subject::pools::scene::PoolScene;

/// The sizes that are compared.
const SIZES: [u32; 8] = [4, 8, 12, 16, 20, 24, 28, 32];
/// How many runs a point is the mean of.
const RUNS: u32 = 10;

/// What the API has: its name, what it is worth, a timeout in milliseconds, and how many workers may wait for one service.
type Cure = (&'static str, Sense, Option<u64>, Option<u32>);

/// What is compared, in the order of the curves.
const CURES: [Cure; 3] = [
    ("nothing", Sense::Bad, None, None),
    ("a timeout of 2 s", Sense::Unknown, Some(2_000), None),
    ("bulkheads of 3", Sense::Good, None, Some(3)),
];

/// Of a hundred price pages, how many are lost with each cure.
fn task(number: u32) -> Vec<f64> {
    let workers = SIZES[number as usize];
    let lost = |(_, _, timeout_ms, share): Cure| {
        let timeout = timeout_ms.map(Duration::from_millis);
        let scene = PoolScene { workers, timeout, share, ..PoolScene::bare() };
        let (mut lost, mut all) = (0, 0);
        for seed in 1..=RUNS {
            let trace = completed(scene.setup(), seed.into(), &[]);
            let fared = Day::of(&trace, trace.len()).fared(Page::Price);
            lost += fared.lost();
            all += fared.all();
        }
        100.0 * f64::from(lost) / f64::from(all.max(1))
    };
    CURES.map(lost).into()
}

/// The comparison, as the lesson offers it.
pub const POOLS: Experiment = Experiment {
    id: "sizes",
    title: "Bigger and bigger pools",
    about: || {
        let ((from, until), [fewest, .., most]) = (BAD, SIZES);
        let slow = Duration::from_micros(until.as_micros() - from.as_micros());
        format!(
            "The archive is slow for {slow}. The API has {fewest} to {most} workers, and no timeout, a timeout that is too long, or bulkheads. Every point stands for {RUNS} runs."
        )
    },
    work: Work::Own { runs: SIZES.len() as u32 * CURES.len() as u32 * RUNS, tasks: SIZES.len() as u32, task },
    figures: &[Figure {
        frame: Frame { title: "Price pages lost", x: "workers", y: "% of price pages" },
        plot: |found| lines(found, 0, &SIZES.map(f64::from), CURES.map(|(name, sense, ..)| (name, sense))),
    }],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// With more workers the pool fills later. Bulkheads are a cure for any size.
    #[test]
    fn a_bigger_pool_loses_later_and_a_bulkhead_loses_nothing() {
        let found: Vec<_> = (0..SIZES.len() as u32).map(task).collect();
        let bare: Vec<f64> = found.iter().map(|lost| lost[0]).collect();
        assert!(bare.is_sorted_by(|one, other| one >= other), "{bare:?}");
        assert!(bare[0] > 50.0 && bare[5] > 10.0, "four times and more workers still lose: {bare:?}");
        assert!(found.iter().all(|lost| lost[2] == 0.0), "{found:?}");
    }
}
