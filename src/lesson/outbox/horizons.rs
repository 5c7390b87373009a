//! How long to wait at a gap: what is skipped and how late the rest is, by the horizon, with transactions that overlap and some that are
//! rolled back.

use crate::lesson::experiment::{Experiment, Figure, Work as Runs, completed, curves, mean};
use crate::sim::time::Duration;
use crate::subject::chart::{Frame, Plot, Sense};
use crate::subject::outboxes::reading::State;
use crate::subject::outboxes::relay::Reads;
use crate::subject::outboxes::scene::OutboxScene;
use crate::subject::outboxes::shop::Work;

/// The horizons, in milliseconds.
const HORIZONS_MS: [u32; 8] = [100, 200, 400, 600, 800, 1_000, 1_500, 2_000];
/// The ways of reading, in the order of the curves. The horizon means nothing to the second.
const READS: [(&str, Reads, Sense); 2] = [
    ("relay by id, with a horizon", Reads::Gapless, Sense::Bad),
    ("relay that reads the log", Reads::Log, Sense::Good),
];
/// How many runs a point is the mean of.
const RUNS: u32 = 10;
/// How long a transaction is open at least, and the maximum random extra time.
const OPEN: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(850)];
/// No transaction is open for longer.
const LIMIT: Duration = Duration::from_secs(1);
/// The order that is refused at its commit.
const REFUSED: u32 = 12;

/// Of the committed orders, how many were never announced; and the longest delay in milliseconds.
fn price(reads: Reads, horizon_ms: u32, seed: u64) -> [f64; 2] {
    let scene = OutboxScene {
        work: Work { base: OPEN[0], spread: OPEN[1], slow: (0, Duration::ZERO) },
        limit: LIMIT,
        refused: REFUSED,
        reads,
        horizon: Duration::from_millis(horizon_ms.into()),
        every: Duration::from_millis(110),
        lasts: Duration::from_secs(10),
        ..OutboxScene::bare()
    };
    let trace = completed(scene.setup(), seed, &[]);
    let state = State::of(&trace, trace.len());
    let longest = state.delays(&trace).max().unwrap_or_default();
    [f64::from(state.unannounced()), longest.as_micros() as f64 / 1e3]
}

/// The mean for one way of reading and one horizon: both ways of a horizon first.
fn task(number: u32) -> Vec<f64> {
    let ways = READS.len() as u32;
    let (horizon, reads) = (HORIZONS_MS[(number / ways) as usize], READS[(number % ways) as usize].1);
    mean(RUNS, |seed| price(reads, horizon, seed))
}

fn compared(found: &[Vec<f64>], of: usize) -> Plot {
    curves(found, of, &HORIZONS_MS.map(f64::from), &READS.map(|(name, _, sense)| (name, sense)))
}

const TASKS: u32 = (HORIZONS_MS.len() * READS.len()) as u32;

/// The comparison, as the lesson offers it.
pub const HORIZONS: Experiment = Experiment {
    id: "horizons",
    title: "How long to wait at a gap",
    about: || {
        format!(
            "Transactions overlap, some are open for long, and one is rolled back. The relay reads by id and gives up on a gap after the horizon. Every point is the mean of {RUNS} runs. A short horizon skips rows, and a long one makes everybody wait behind the rollback. For a relay that reads the log there are no gaps."
        )
    },
    work: Runs::Own { runs: TASKS * RUNS, tasks: TASKS, task },
    figures: &[
        Figure {
            frame: Frame { title: "Never announced", x: "horizon, ms", y: "orders" },
            plot: |found| compared(found, 0),
        },
        Figure {
            frame: Frame { title: "Longest wait for the broker", x: "horizon, ms", y: "ms" },
            plot: |found| compared(found, 1),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_horizon_skips_until_it_is_longer_than_every_transaction_and_then_it_delays() {
        let found: Vec<Vec<f64>> = (0..TASKS).map(task).collect();
        let [by_id, log] = [0, 1].map(|way: usize| -> Vec<_> { found.iter().skip(way).step_by(2).collect() });
        assert!(by_id[0][0] > 3.0, "{by_id:?}");
        assert!(by_id.is_sorted_by(|one, other| one[0] >= other[0]), "{by_id:?}");
        for (horizon, of) in HORIZONS_MS.into_iter().zip(&by_id) {
            assert!(u64::from(horizon) < LIMIT.as_millis() || of[0] == 0.0, "{horizon}: {of:?}");
        }
        let (limit, double) = (by_id[5][1], by_id[7][1]);
        assert!(double > limit + 900.0, "each further second costs a second: {by_id:?}");
        assert!(log.iter().all(|of| of[0] == 0.0 && of[1] < 200.0), "{log:?}");
    }
}
