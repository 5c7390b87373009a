//! More and more services in a row, over many runs: how many customers are served beside p^n, and how long answers take.

use super::percent;
use crate::lesson::experiment::{Experiment, Figure, Work, completed, lines, through};
use crate::policy::series::{all_but_one_in, all_of};
use crate::sim::time::Duration;
use crate::subject::chains::parties::PROMISED_PERCENT;
use crate::subject::chains::reading::{State, percentile_ms, sorted};
use crate::subject::chains::scene::ChainScene;
use crate::subject::chart::{Frame, Plot, Sense, Series};

/// The most services in a row.
const MOST: u32 = 8;
/// Of how many requests each service fails one, in the order of the curves.
const FAILS: [(u32, Sense); 2] = [(50, Sense::Bad), (100, Sense::Plain)];
/// How many runs a point stands for, and the customers in each.
const RUNS: u32 = 10;
const CUSTOMERS: u32 = 100;

/// What one number of services gives: per cent of customers served with each rate of failures, and, of the answers with the first rate, the
/// median, the 95th percentile and the slowest, in ms.
fn task(number: u32) -> Vec<f64> {
    let mut found = Vec::new();
    let mut times: Vec<Duration> = Vec::new();
    for (fails, _) in FAILS {
        let scene = ChainScene {
            services: number + 1,
            waits_for: MOST,
            fails,
            customers: CUSTOMERS,
            ..ChainScene::bare()
        };
        let mut served = 0;
        for seed in 1..=RUNS {
            let trace = completed(scene.setup(), seed.into(), &[]);
            let state = State::of(&trace, trace.len());
            served += state.served;
            times.extend(state.times());
        }
        found.push(f64::from(served) * 100.0 / f64::from(RUNS * CUSTOMERS));
    }
    let times = sorted(times);
    let at = |percent| percentile_ms(&times, percent);
    found.extend([50, 95, 100].map(at));
    found
}

/// The numbers of services that are compared.
fn services() -> Vec<f64> {
    (1..=MOST).map(f64::from).collect()
}

/// What is measured for each rate of failures, what the formula says, and what is promised.
fn availability(found: &[Vec<f64>]) -> Plot {
    let mut curves = Vec::new();
    for (of, (fails, sense)) in FAILS.into_iter().enumerate() {
        let each = all_but_one_in(fails);
        curves.push((
            Series::new(format!("{} each, measured", percent(each)), sense),
            through(found, of, &services()),
        ));
        let formula = (1..=MOST).zip(found).map(|(n, _)| (f64::from(n), f64::from(all_of(each, n)) / 1e4));
        let name = format!("{} to the power of n", percent(each));
        curves.push((Series::new(name, Sense::Unknown), formula.collect()));
    }
    let promise = (1..=MOST).zip(found).map(|(n, _)| (f64::from(n), f64::from(PROMISED_PERCENT)));
    curves.push((Series::new("promised to customers", Sense::Good), promise.collect()));
    Plot::Curves { curves }
}

fn latency(found: &[Vec<f64>]) -> Plot {
    let series = [("median", Sense::Good), ("95th percentile", Sense::Plain), ("slowest", Sense::Bad)];
    lines(found, FAILS.len(), &services(), series)
}

/// The comparison, as the lesson offers it.
pub const HOPS: Experiment = Experiment {
    id: "hops",
    title: "More and more services",
    about: || {
        let [often, seldom] = FAILS.map(|(fails, _)| fails);
        format!(
            "One service, then two in a row, and so on. Each fails one of {often} requests, and in a second series one of {seldom}. Every point stands for {} customers. The charts also show the formula and what customers were promised.",
            RUNS * CUSTOMERS
        )
    },
    work: Work::Own { runs: MOST * FAILS.len() as u32 * RUNS, tasks: MOST, task },
    figures: &[
        Figure {
            frame: Frame {
                title: "Availability in series",
                x: "services in a row",
                y: "% of customers served",
            },
            plot: availability,
        },
        Figure {
            frame: Frame { title: "Latency in series", x: "services in a row", y: "ms" },
            plot: latency,
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_says_the_numbers_that_are_used() {
        let text = (HOPS.about)();
        assert!(
            text.contains("one of 50 requests")
                && text.contains("one of 100. Every point stands for 1000 customers"),
            "{text}"
        );
        assert_eq!(FAILS.map(|(fails, _)| fails), [50, 100]);
        assert_eq!(RUNS * CUSTOMERS, 1_000);
    }

    /// Within one in a hundred of p^n, and two hops are the most that keep the promise with 98 % each.
    #[test]
    fn what_is_measured_follows_the_formula() {
        let found: Vec<_> = (0..MOST).map(task).collect();
        for (of, (fails, _)) in FAILS.into_iter().enumerate() {
            for (n, values) in (1..).zip(&found) {
                let formula = f64::from(all_of(all_but_one_in(fails), n)) / 1e4;
                assert!((values[of] - formula).abs() < 1.0, "{n} of {fails}: {} and {formula}", values[of]);
            }
        }
        let keeps = |n: usize, of: usize| found[n - 1][of] >= f64::from(PROMISED_PERCENT);
        assert!(keeps(2, 0) && !keeps(3, 0), "{found:?}");
        assert!(keeps(5, 1) && !keeps(6, 1), "{found:?}");
    }

    /// One more service, one more share of time, for the median and for the slowest alike.
    #[test]
    fn latencies_add_up() {
        let found: Vec<_> = (0..MOST).map(task).collect();
        for of in [2, 4] {
            let line: Vec<f64> = found.iter().map(|values| values[of]).collect();
            assert!(line.is_sorted(), "{line:?}");
        }
        let median = |n: usize| found[n - 1][2];
        assert!((median(8) / median(1) - 8.0).abs() < 1.0, "{} and {}", median(8), median(1));
    }
}
