//! Little's law over many runs: how many workers wait for a slow service, against the rate of requests times the wait.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, mean};
use crate::sim::time::{Duration, SimTime};
use crate::subject::chart::{Frame, Plot, Sense, Series};
use crate::subject::pool::Page;
use crate::subject::pools::little::{Law, System, between};
use crate::subject::pools::parties::BAD;
use crate::subject::pools::scene::PoolScene;

/// The timeouts that are compared, in milliseconds, where a customer comes every 50 ms.
const TIMEOUTS_MS: [u64; 7] = [100, 200, 300, 400, 500, 600, 800];
/// The times from one customer to the next that are compared, in milliseconds, where the timeout is 300 ms.
const EVERY_MS: [u64; 6] = [200, 150, 100, 70, 50, 40];
/// How many runs a point is the mean of.
const RUNS: u32 = 10;

/// The law for the workers that wait for Reviews while the archive is slow. There are more workers than ever wait.
fn law(timeout_ms: u64, every_ms: u64, seed: u64) -> Option<Law> {
    let (timeout, every) = (Some(Duration::from_millis(timeout_ms)), Duration::from_millis(every_ms));
    let scene = PoolScene { workers: 40, timeout, every, ..PoolScene::bare() };
    let [from, until] = [BAD.0, BAD.1].map(|at| SimTime::ZERO + at);
    between(&completed(scene.setup(), seed, &[]), System::Waiting(Page::Reviews), from, until)
}

/// The settings of a task: first all timeouts, then all rates.
fn point(number: u32) -> (u64, u64) {
    let at = number as usize;
    TIMEOUTS_MS.get(at).map_or_else(|| (300, EVERY_MS[at - TIMEOUTS_MS.len()]), |timeout| (*timeout, 50))
}

/// The mean of a task's runs: L, λW, and λ.
fn task(number: u32) -> Vec<f64> {
    let (timeout_ms, every_ms) = point(number);
    mean(RUNS, |seed| {
        let law = law(timeout_ms, every_ms, seed);
        let milli = law.map_or([0; 3], |law| [law.inside_milli, law.predicted_milli, law.rate_milli]);
        milli.map(|milli| milli as f64 / 1e3)
    })
}

/// L and λW over something.
fn curves(points: impl Iterator<Item = (f64, Vec<f64>)>) -> Plot {
    let points: Vec<_> = points.collect();
    let curve = |(of, (name, sense)): (usize, (&str, Sense))| {
        let line = points.iter().map(|(x, values)| (*x, values[of])).collect();
        (Series::new(name, sense), line)
    };
    let series = [("L, measured", Sense::Plain), ("λ × W", Sense::Good)];
    Plot::Curves { curves: series.into_iter().enumerate().map(curve).collect() }
}

/// The comparison, as the lesson offers it.
pub const LAWS: Experiment = Experiment {
    id: "laws",
    title: "Little's law over many runs",
    about: || {
        format!(
            "The archive is slow, and the API has more workers than it needs. How many of them wait for Reviews, on average? Once with longer and longer timeouts, and once with more and more requests. Every point is the mean of {RUNS} runs."
        )
    },
    work: Work::Own {
        runs: (TIMEOUTS_MS.len() + EVERY_MS.len()) as u32 * RUNS,
        tasks: (TIMEOUTS_MS.len() + EVERY_MS.len()) as u32,
        task,
    },
    figures: &[
        Figure {
            frame: Frame { title: "Longer timeouts", x: "timeout, ms", y: "workers waiting for Reviews" },
            plot: |found| {
                let x = TIMEOUTS_MS.into_iter().map(|ms| ms as f64);
                curves(x.zip(found.iter().cloned()))
            },
        },
        Figure {
            frame: Frame {
                title: "More requests",
                x: "requests for reviews per second",
                y: "workers waiting for Reviews",
            },
            plot: |found| {
                let rest = found.iter().skip(TIMEOUTS_MS.len());
                curves(rest.map(|values| (values[2], values.clone())))
            },
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// In six seconds, stays of at most 800 ms are cut at two edges.
    #[test]
    fn what_is_measured_is_the_rate_times_the_wait() {
        for number in 0..LAWS.tasks() {
            let found = task(number);
            let (inside, predicted) = (found[0], found[1]);
            assert!(
                (inside - predicted).abs() < 0.1 * predicted,
                "{:?}: {inside} and {predicted}",
                point(number)
            );
            let (timeout_ms, every_ms) = point(number);
            let by_settings = timeout_ms as f64 / (3 * every_ms) as f64;
            assert!((inside - by_settings).abs() < 0.15 * by_settings, "{inside} of {by_settings}");
        }
    }

    #[test]
    fn more_of_either_means_more_workers() {
        let inside: Vec<f64> = (0..LAWS.tasks()).map(|number| task(number)[0]).collect();
        let (timeouts, rates) = inside.split_at(TIMEOUTS_MS.len());
        assert!(timeouts.is_sorted() && rates.is_sorted(), "{timeouts:?} {rates:?}");
    }
}
