//! When to send the second copy: what a delay of 0 to 250 ms gains, and what it costs.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, through};
use crate::sim::time::Duration;
use crate::subject::chains::parties::{EXTRA_PERCENT, service};
use crate::subject::chains::reading::{State, percentile_ms, sorted};
use crate::subject::chains::scene::{ChainScene, Shape};
use crate::subject::chart::{Frame, Plot, Sense, Series};

/// The delays, in milliseconds.
const DELAYS_MS: [u64; 10] = [0, 5, 10, 12, 15, 20, 40, 80, 160, 250];
/// How many runs a point stands for, and the searches in each.
const RUNS: u32 = 4;
const SEARCHES: u32 = 100;

/// What one delay gives: per cent more requests to shards, and the 50th and the 99th percentile in ms.
fn task(number: u32) -> Vec<f64> {
    let scene = ChainScene {
        shape: Shape::Fan,
        fails: 0,
        hedge: Some(Duration::from_millis(DELAYS_MS[number as usize])),
        customers: SEARCHES,
        ..ChainScene::bare()
    };
    let (mut first, mut again, mut times) = (0, 0, Vec::new());
    for seed in 1..=RUNS {
        let trace = completed(scene.setup(), seed.into(), &[]);
        let state = State::of(&trace, trace.len());
        let requests = state.requests(service(2));
        first += requests.0;
        again += requests.1;
        times.extend(state.times());
    }
    let times = sorted(times);
    let at = |percent| percentile_ms(&times, percent);
    vec![f64::from(again) * 100.0 / f64::from(first.max(1)), at(50), at(99)]
}

fn curve(found: &[Vec<f64>], of: usize, name: &str, sense: Sense) -> (Series, Vec<(f64, f64)>) {
    (Series::new(name, sense), through(found, of, &DELAYS_MS.map(|delay| delay as f64)))
}

fn cost(found: &[Vec<f64>]) -> Plot {
    let allowed = DELAYS_MS.into_iter().zip(found).map(|(delay, _)| (delay as f64, f64::from(EXTRA_PERCENT)));
    let curves = vec![
        curve(found, 0, "second copies", Sense::Bad),
        (Series::new("allowed", Sense::Good), allowed.collect()),
    ];
    Plot::Curves { curves }
}

fn gain(found: &[Vec<f64>]) -> Plot {
    let limit = Shape::Fan.limit().as_millis() as f64;
    let allowed = DELAYS_MS.into_iter().zip(found).map(|(delay, _)| (delay as f64, limit));
    let curves = vec![
        curve(found, 2, "99th percentile", Sense::Bad),
        curve(found, 1, "median", Sense::Plain),
        (Series::new("limit", Sense::Good), allowed.collect()),
    ];
    Plot::Curves { curves }
}

/// The comparison, as the lesson offers it.
pub const DELAYS: Experiment = Experiment {
    id: "delays",
    title: "When to send the second copy",
    about: || {
        let ([soonest, .., latest], ChainScene { services, slow, .. }) = (DELAYS_MS, ChainScene::bare());
        format!(
            "A search over {services} shards, each slow with one of {slow} requests, with a second copy after {soonest} to {latest} ms. Every point stands for {} searches. Where both curves are low, the delay is right.",
            RUNS * SEARCHES
        )
    },
    work: Work::Own { runs: DELAYS_MS.len() as u32 * RUNS, tasks: DELAYS_MS.len() as u32, task },
    figures: &[
        Figure {
            frame: Frame { title: "What it costs", x: "delay, ms", y: "% more requests to shards" },
            plot: cost,
        },
        Figure { frame: Frame { title: "What it gains", x: "delay, ms", y: "ms" }, plot: gain },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_says_the_numbers_that_are_used() {
        let text = (DELAYS.about)();
        assert!(
            text.contains(
                "over 8 shards, each slow with one of 50 requests, with a second copy after 0 to 250 ms"
            ),
            "{text}"
        );
        let bare = ChainScene::bare();
        assert_eq!((bare.services, bare.slow, RUNS * SEARCHES), (8, 50, 400));
        assert_eq!((DELAYS_MS[0], DELAYS_MS[9]), (0, 250));
    }

    /// At once it doubles the load, after what nearly all requests take it costs a few per cent, and late it helps late.
    #[test]
    fn a_delay_trades_load_for_the_tail() {
        let found: Vec<_> = (0..DELAYS_MS.len() as u32).map(task).collect();
        let cost: Vec<f64> = found.iter().map(|values| values[0]).collect();
        assert!(cost[0] > 99.0 && cost.is_sorted_by(|one, other| one >= other), "{cost:?}");
        let at = |ms: u64| &found[DELAYS_MS.iter().position(|delay| *delay == ms).expect("compared")];
        assert!((1.0..6.0).contains(&at(20)[0]) && at(20)[2] < 60.0, "{found:?}");
        assert!(at(80)[2] > 60.0 && at(250)[2] > 200.0 && at(0)[2] < at(20)[2], "{found:?}");
    }
}
