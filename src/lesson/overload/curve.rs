//! Goodput against offered load, from half of what a server can do to three times as much: one curve for each kind of queue.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, mean, through};
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chart::{Frame, Plot, Sense, Series};
use crate::subject::overloads::parties::{LAST, SECOND};
use crate::subject::overloads::reading::{between, seconds};
use crate::subject::overloads::scene::OverloadScene;
use crate::subject::overloads::server::{Drops, Order};

/// The offered loads that are compared, in percent of the capacity.
const OFFERED_PERCENT: [u32; 10] = [50, 75, 90, 100, 110, 125, 150, 200, 250, 300];
/// How many runs a point is the mean of.
const RUNS: u32 = 3;
/// When counting begins: by then a queue that grows is long.
const FROM: Duration = Duration::from_secs(4);
/// A bound that the deadline has room for, and one that is too large.
const SHORT: u32 = 40;
const LONG: u32 = 100;

/// The kinds of queue: which order, what is thrown out, and how many may wait, if there is a bound.
const QUEUES: [(Order, Drops, Option<u32>); 7] = [
    (Order::Oldest, Drops::Nothing, None),
    (Order::Oldest, Drops::Nothing, Some(LONG)),
    (Order::Oldest, Drops::Nothing, Some(SHORT)),
    (Order::Newest, Drops::Nothing, None),
    (Order::Oldest, Drops::Gone, None),
    (Order::Oldest, Drops::Hopeless, None),
    (Order::Oldest, Drops::Codel, None),
];

/// How many times each phone tries, in the figure about retries.
const ATTEMPTS: u32 = 3;
/// Where a task's values are that are not goodput with one attempt: what the first queue's server finishes; and where phones try again, what
/// they send, what of it is goodput, and how many of them call.
const DONE: usize = QUEUES.len();
const SENT: usize = DONE + 1;
const SERVED: usize = DONE + 2;
const CALLS: usize = DONE + 3;

/// How many requests phones send, retries included, in whole seconds while it counts.
fn sent(trace: &Trace<Words>) -> u32 {
    let from = SimTime::ZERO + FROM + SECOND;
    let all = seconds(trace, trace.len()).into_iter();
    all.filter(|(id, ..)| trace.event(*id).at >= from).map(|(_, tally, _)| tally.sent).sum()
}

/// What is served in time with each kind of queue, and then the values named above, all per second.
fn task(number: u32) -> Vec<f64> {
    let bare = OverloadScene::bare();
    let rate = bare.capacity() * OFFERED_PERCENT[number as usize] / 100;
    let seconds = LAST.saturating_sub(FROM).as_micros() as f64 / 1e6;
    mean(RUNS, |seed| {
        let mut found = [0.0; CALLS + 1];
        for (at, (order, drops, bound)) in QUEUES.into_iter().enumerate() {
            let scene = OverloadScene {
                rate,
                order,
                drops,
                bound: bound.unwrap_or(bare.bound),
                target: Duration::from_millis(50),
                ..bare
            };
            let (served, _, done) = between(&completed(scene.setup(), seed, &[]), FROM, LAST);
            found[at] = f64::from(served) / seconds;
            if at == 0 {
                found[DONE] = f64::from(done) / seconds;
            }
        }
        let retrying = completed(OverloadScene { rate, attempts: ATTEMPTS, ..bare }.setup(), seed, &[]);
        let (served, began, _) = between(&retrying, FROM, LAST);
        for (at, count) in [(SENT, sent(&retrying)), (SERVED, served), (CALLS, began)] {
            found[at] = f64::from(count) / seconds;
        }
        found
    })
}

/// Curves over the offered load: each with its name and its place among a task's values.
fn curves(found: &[Vec<f64>], lines: &[(&str, Sense, usize)]) -> Plot {
    let capacity = f64::from(OverloadScene::bare().capacity());
    let rates = OFFERED_PERCENT.map(|percent| f64::from(percent) * capacity / 100.0);
    let curve =
        |(name, sense, at): &(&str, Sense, usize)| (Series::new(*name, *sense), through(found, *at, &rates));
    Plot::Curves { curves: lines.iter().map(curve).collect() }
}

/// The comparison, as the lesson offers it.
pub const CURVE: Experiment = Experiment {
    id: "curve",
    title: "Goodput against offered load",
    about: || {
        format!(
            "A steady evening with more and more calls a second, from half of what the server can finish to three times as many. How many are served in time, with each kind of queue? Phones try once; in the last figure, up to {ATTEMPTS} times. Every point is the mean of {RUNS} runs, after the queue has had time to grow."
        )
    },
    work: Work::Own {
        runs: OFFERED_PERCENT.len() as u32 * (QUEUES.len() as u32 + 1) * RUNS,
        tasks: OFFERED_PERCENT.len() as u32,
        task,
    },
    figures: &[
        Figure {
            frame: Frame { title: "First in, first out", x: "calls per second", y: "per second" },
            plot: |found| {
                let lines = [
                    ("throughput, no bound", Sense::Plain, DONE),
                    ("goodput, no bound", Sense::Bad, 0),
                    ("goodput, bound too large", Sense::Unknown, 1),
                    ("goodput, right bound", Sense::Good, 2),
                ];
                curves(found, &lines)
            },
        },
        Figure {
            frame: Frame { title: "Other queues without a bound", x: "calls per second", y: "per second" },
            plot: |found| {
                let lines = [
                    ("goodput, newest first", Sense::Plain, 3),
                    ("goodput, time is up: out", Sense::Bad, 4),
                    ("goodput, too late to serve: out", Sense::Good, 5),
                    ("goodput, CoDel", Sense::Unknown, 6),
                ];
                curves(found, &lines)
            },
        },
        Figure {
            frame: Frame { title: "With retries, and no bound", x: "calls per second", y: "per second" },
            plot: |found| {
                let lines = [
                    ("requests that arrive, with retries", Sense::Bad, SENT),
                    ("calls", Sense::Plain, CALLS),
                    ("goodput, with retries", Sense::Unknown, SERVED),
                    ("goodput, without", Sense::Good, 0),
                ];
                curves(found, &lines)
            },
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Up to the capacity all queues are alike; far beyond it some serve at full speed, and some serve nobody.
    #[test]
    fn beyond_the_capacity_it_is_the_queue_that_decides() {
        let capacity = f64::from(OverloadScene::bare().capacity());
        let found: Vec<_> = (0..CURVE.tasks()).map(task).collect();
        for values in &found[..2] {
            let goodput = &values[..QUEUES.len()];
            assert!(values[SENT] < 1.05 * values[CALLS], "hardly anyone tries again: {values:?}");
            assert!(goodput.iter().all(|each| (each - goodput[0]).abs() < 1.0), "{values:?}");
        }
        for values in &found[7..] {
            let storm = f64::from(ATTEMPTS) * values[CALLS];
            assert!(values[SENT] > 0.9 * storm && values[SENT] < 1.1 * storm, "{values:?}");
            assert!(values[SERVED] < 0.1 * capacity, "{values:?}");
            assert!(values[DONE] > 0.95 * capacity, "throughput is at the capacity: {values:?}");
            assert!([0, 1, 4].iter().all(|at| values[*at] < 0.1 * capacity), "{values:?}");
            assert!([2, 3, 5].iter().all(|at| values[*at] > 0.9 * capacity), "{values:?}");
            println!("CoDel: {}", values[6]);
        }
    }
}
