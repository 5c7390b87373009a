//! More and more shards, over many runs: how many searches are slow beside 1 - (1 - q)^n, and how long they take, without and with a second copy.

use super::percent;
use crate::lesson::experiment::{Experiment, Figure, Work, completed, through};
use crate::policy::series::{all_but_one_in, any_of};
use crate::sim::time::Duration;
use crate::subject::chains::reading::{State, percentile_ms, sorted};
use crate::subject::chains::scene::{ChainScene, Shape};
use crate::subject::chart::{Frame, Plot, Sense, Series};

/// How many shards there are: more than fit on the timeline.
const SHARDS: [u32; 6] = [1, 2, 4, 8, 16, 32];
/// Of how many requests each shard is slow with one.
const SLOW: u32 = 50;
/// The delays before a second copy, in the order of the curves; none: no second copy.
const DELAYS_MS: [Option<u64>; 2] = [None, Some(20)];
/// How many runs a point stands for, and the searches in each.
const RUNS: u32 = 4;
const SEARCHES: u32 = 100;

/// What one number of shards gives, without a second copy and with one: per cent of slow searches, the median and the 99th percentile in ms.
fn task(number: u32) -> Vec<f64> {
    let services = SHARDS[number as usize];
    let found = DELAYS_MS.map(|delay_ms| {
        let scene = ChainScene {
            shape: Shape::Fan,
            services,
            fails: 0,
            slow: SLOW,
            hedge: delay_ms.map(Duration::from_millis),
            customers: SEARCHES,
            ..ChainScene::bare()
        };
        let (mut slow, mut times) = (0, Vec::new());
        for seed in 1..=RUNS {
            let trace = completed(scene.setup(), seed.into(), &[]);
            let state = State::of(&trace, trace.len());
            slow += state.slower_than(Shape::Fan.limit());
            times.extend(state.times());
        }
        let times = sorted(times);
        let at = |percent| percentile_ms(&times, percent);
        [f64::from(slow) * 100.0 / f64::from(RUNS * SEARCHES), at(50), at(99)]
    });
    found.into_iter().flatten().collect()
}

fn curve(found: &[Vec<f64>], of: usize, name: &str, sense: Sense) -> (Series, Vec<(f64, f64)>) {
    (Series::new(name, sense), through(found, of, &SHARDS.map(f64::from)))
}

fn slow(found: &[Vec<f64>]) -> Plot {
    let one = 1_000_000 - all_but_one_in(SLOW);
    let formula = SHARDS.into_iter().zip(found);
    let formula = formula.map(|(shards, _)| (f64::from(shards), f64::from(any_of(one, shards)) / 1e4));
    let name = format!("1 − (1 − {})ⁿ", percent(one));
    let curves = vec![
        curve(found, 0, "slow, measured", Sense::Bad),
        (Series::new(name, Sense::Unknown), formula.collect()),
        curve(found, 3, "with a second copy", Sense::Good),
    ];
    Plot::Curves { curves }
}

fn times(found: &[Vec<f64>]) -> Plot {
    let curves = vec![
        curve(found, 1, "median", Sense::Plain),
        curve(found, 2, "99th percentile", Sense::Bad),
        curve(found, 5, "99th percentile with a second copy", Sense::Good),
    ];
    Plot::Curves { curves }
}

/// The comparison, as the lesson offers it.
pub const TAILS: Experiment = Experiment {
    id: "tails",
    title: "More and more shards",
    about: || {
        let ([fewest, .., most], delay_ms) = (SHARDS, DELAYS_MS[1].unwrap_or_default());
        format!(
            "A search that needs an answer from {fewest} to {most} shards, each of which is slow with one of {SLOW} requests. How many searches are slow, what does the formula say, and how long do they take? The runs are without a second copy, and with one after {delay_ms} ms. Every point stands for {} searches.",
            RUNS * SEARCHES
        )
    },
    work: Work::Own {
        runs: SHARDS.len() as u32 * DELAYS_MS.len() as u32 * RUNS,
        tasks: SHARDS.len() as u32,
        task,
    },
    figures: &[
        Figure { frame: Frame { title: "Slow searches", x: "shards", y: "% of searches" }, plot: slow },
        Figure { frame: Frame { title: "How long a search takes", x: "shards", y: "ms" }, plot: times },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_says_the_numbers_that_are_used() {
        let text = (TAILS.about)();
        assert!(
            text.contains("from 1 to 32 shards")
                && text.contains("after 20 ms. Every point stands for 400 searches"),
            "{text}"
        );
        assert_eq!((SHARDS[0], SHARDS[5], SLOW, RUNS * SEARCHES), (1, 32, 50, 400));
        assert_eq!(DELAYS_MS, [None, Some(20)]);
    }

    #[test]
    fn the_slowest_of_many_decides_and_a_second_copy_helps() {
        let found: Vec<_> = (0..SHARDS.len() as u32).map(task).collect();
        for (shards, values) in SHARDS.into_iter().zip(&found) {
            let formula = f64::from(any_of(20_000, shards)) / 1e4;
            assert!((values[0] - formula).abs() < 5.0, "{shards}: {} and {formula}", values[0]);
            assert!(values[3] < 2.0 && values[5] < 60.0, "{shards}: {values:?}");
        }
        // With 32 shards nearly every second search is slow, so the median nearly is.
        assert!(found[5][0] > 40.0 && found[3][2] > 200.0, "{found:?}");
    }
}
