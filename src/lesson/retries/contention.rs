//! Brooker's comparison of backoffs ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015): 10 to 190 clients
//! contend for one optimistic record, each client writing once and never giving up.
//!
//! His published simulator (github.com/aws-samples/aws-arch-backoff-simulator) counts an attempt before computing
//! its wait, so its first ceiling is base · 2¹, while [`Backoff`] starts at base · 2⁰ as gRPC does. The comparison
//! follows the simulator, because its numbers are checked against the published ones; writers on the page wait as
//! the knobs say.

use crate::lesson::experiment::{Experiment, Figure, Work, mean};
use crate::policy::backoff::{Backoff, Growth, Jitter};
use crate::sim::time::Duration;
use crate::sim::world::World;
use crate::subject::chart::{Frame, Plot, Sense, Series};
use crate::subject::contention::scene::{ContentionScene, WAY, WAY_DEVIATION};

/// The compared backoffs, in the order of the curves.
pub const BACKOFFS: [(&str, Growth, Jitter, Sense); 5] = [
    ("none", Growth::None, Jitter::None, Sense::Plain),
    ("exponential, no jitter", Growth::Exponential, Jitter::None, Sense::Bad),
    ("equal jitter", Growth::Exponential, Jitter::Equal, Sense::Unknown),
    ("full jitter", Growth::Exponential, Jitter::Full, Sense::Good),
    ("decorrelated jitter", Growth::Exponential, Jitter::Decorrelated, Sense::Plain),
];

/// The fewest clients, and how many more there are from one point to the next.
const STEP: u16 = 10;
/// How many client counts are tried: 10, 20 and so on up to 190.
const POINTS: u32 = 19;
/// The base and the cap of every backoff.
const BASE: Duration = Duration::from_millis(5);
const CAP: Duration = Duration::from_millis(2_000);
/// The number of runs averaged for each point.
const RUNS: u32 = 10;

/// The outcome of a run: when the last client was done, and how much work it took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effort {
    /// When the last client was done, in milliseconds.
    pub done_ms: f64,
    /// Writes that reached the record, including conflicts.
    pub calls: f64,
}

/// A backoff with the published simulator's exponents, which start at 1. Doubling the base has the same effect
/// on every ceiling. Decorrelated jitter has no exponent: its first wait is drawn from between the base and
/// three times the base.
fn published(growth: Growth, jitter: Jitter) -> Backoff {
    let base = if jitter == Jitter::Decorrelated { BASE } else { BASE.saturating_mul(2) };
    Backoff { growth, jitter, base, cap: CAP, max_attempts: u32::MAX }
}

/// One run of Brooker's comparison.
pub fn effort(backoff: usize, clients: u16, seed: u64) -> Effort {
    let (_, growth, jitter, _) = BACKOFFS[backoff % BACKOFFS.len()];
    let scene = ContentionScene {
        writers: clients,
        begin: Duration::ZERO,
        backoff: published(growth, jitter),
        timeout: None,
        horizon: Duration::from_secs(3_600),
    };
    let mut world = World::new(scene.setup(), seed, &[]);
    while world.next_time().is_some() && world.step(&mut None).is_none() {}
    // Nothing is lost, so every attempt takes four messages: read, version, write, result.
    Effort { done_ms: world.now().as_micros() as f64 / 1e3, calls: (world.counts().sent / 4) as f64 }
}

/// The mean effort of one backoff with one number of clients. Tasks run through all backoffs of one point before the next.
pub(super) fn task(number: u32) -> Vec<f64> {
    let backoffs = BACKOFFS.len() as u32;
    let (point, backoff) = (number / backoffs, number % backoffs);
    let clients = STEP * (point as u16 + 1);
    mean(RUNS, |seed| {
        let Effort { done_ms, calls } = effort(backoff as usize, clients, seed);
        [done_ms, calls]
    })
}

/// One curve per backoff, through the points computed so far.
fn curves(found: &[Vec<f64>], of: usize, left_out: Option<usize>) -> Plot {
    let backoffs = (0..).zip(BACKOFFS).filter(|(index, _)| Some(*index) != left_out);
    let curve = |(index, (name, _, _, sense)): (usize, (&str, _, _, Sense))| {
        let known = found.iter().skip(index).step_by(BACKOFFS.len());
        let points = (1..).zip(known).map(|(point, values)| (f64::from(point * STEP), values[of]));
        (Series::new(name, sense), points.collect())
    };
    Plot::Curves { curves: backoffs.map(curve).collect() }
}

/// The comparison, as the lesson offers it.
pub const CONTENTION: Experiment = Experiment {
    id: "contention",
    title: "Many clients, one record, five backoffs",
    about: || {
        format!(
            "{STEP} to {} clients write to the same record, each of them once: it reads the version, writes if nobody else has written since, and otherwise waits and tries again. Base {BASE}, cap {CAP}; the first wait is at most twice the base, or three times with decorrelated jitter. A message takes about {WAY} (standard deviation {WAY_DEVIATION}). Every point is the mean of {RUNS} runs.",
            u32::from(STEP) * POINTS
        )
    },
    work: Work::Own { runs: POINTS * 5 * RUNS, tasks: POINTS * 5, task },
    figures: &[
        Figure {
            frame: Frame { title: "Work: writes sent to the record", x: "clients", y: "writes" },
            plot: |found| curves(found, 1, None),
        },
        Figure {
            frame: Frame { title: "Time until the last client is done", x: "clients", y: "s" },
            plot: |found| seconds(found, None),
        },
        Figure {
            frame: Frame { title: "The same without plain exponential", x: "clients", y: "s" },
            plot: |found| seconds(found, Some(1)),
        },
    ],
};

fn seconds(found: &[Vec<f64>], left_out: Option<usize>) -> Plot {
    let found: Vec<Vec<f64>> = found.iter().map(|values| vec![values[0] / 1e3]).collect();
    curves(&found, 0, left_out)
}
