//! What polling costs: how long orders wait to be announced, and how many times the database is asked, by the time between reads.

use crate::lesson::experiment::{Experiment, Figure, Work as Runs, completed, curves, mean};
use crate::sim::time::Duration;
use crate::subject::chart::{Frame, Plot, Sense};
use crate::subject::outboxes::reading::State;
use crate::subject::outboxes::relay::Reads;
use crate::subject::outboxes::scene::OutboxScene;

/// The pauses between two reads, in milliseconds.
const POLLS_MS: [u32; 7] = [20, 50, 100, 200, 400, 800, 1_600];
/// The ways of reading, in the order of the curves.
const READS: [(&str, Reads, Sense); 2] = [
    ("relay that polls the table", Reads::Unmarked, Sense::Bad),
    ("relay that reads the log", Reads::Log, Sense::Good),
];
/// How many runs a point is the mean of.
const RUNS: u32 = 10;
const LASTS: Duration = Duration::from_secs(20);

/// The mean delay from commit to broker in milliseconds, and reads per second.
fn cost(reads: Reads, poll_ms: u32, seed: u64) -> [f64; 2] {
    let poll = Duration::from_millis(poll_ms.into());
    let scene = OutboxScene { reads, poll, lasts: LASTS, ..OutboxScene::bare() };
    let trace = completed(scene.setup(), seed, &[]);
    let state = State::of(&trace, trace.len());
    let delays: Vec<f64> = state.delays(&trace).map(|delay| delay.as_micros() as f64 / 1e3).collect();
    let delay = delays.iter().sum::<f64>() / delays.len().max(1) as f64;
    [delay, f64::from(state.looks) * 1e6 / LASTS.as_micros() as f64]
}

/// The mean for one way of reading and one pause: both ways of a pause first.
fn task(number: u32) -> Vec<f64> {
    let ways = READS.len() as u32;
    let (poll, reads) = (POLLS_MS[(number / ways) as usize], READS[(number % ways) as usize].1);
    mean(RUNS, |seed| cost(reads, poll, seed))
}

fn compared(found: &[Vec<f64>], of: usize) -> Plot {
    curves(found, of, &POLLS_MS.map(f64::from), &READS.map(|(name, _, sense)| (name, sense)))
}

const TASKS: u32 = (POLLS_MS.len() * READS.len()) as u32;

/// The comparison, as the lesson offers it.
pub const POLLS: Experiment = Experiment {
    id: "polls",
    title: "What polling costs",
    about: || {
        format!(
            "Orders come in at a steady rate, and the relay looks for them more or less often. Every point is the mean of {RUNS} runs. Frequent reads cost the database queries that find nothing, and rare reads cost time. A relay that reads the log asks, and is answered as soon as there is something, or after a while."
        )
    },
    work: Runs::Own { runs: TASKS * RUNS, tasks: TASKS, task },
    figures: &[
        Figure {
            frame: Frame { title: "From commit to broker", x: "pause between reads, ms", y: "ms" },
            plot: |found| compared(found, 0),
        },
        Figure {
            frame: Frame { title: "Reads of the database", x: "pause between reads, ms", y: "reads/s" },
            plot: |found| compared(found, 1),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polling_trades_delay_for_load_and_the_log_needs_neither() {
        let found: Vec<Vec<f64>> = (0..TASKS).map(task).collect();
        let [polling, log] =
            [0, 1].map(|way: usize| -> Vec<_> { found.iter().skip(way).step_by(2).collect() });
        assert!(polling.is_sorted_by(|one, other| one[0] < other[0] && one[1] > other[1]), "{polling:?}");
        assert!(log.iter().all(|of| of[0] < polling[0][0]), "sooner than any poll: {log:?} {polling:?}");
        assert!(polling[0][1] > 5.0 * log[0][1], "with fewer reads: {log:?} {polling:?}");
        // On average an order waits for half of the pause, and then for the orders before it.
        let (often, rarely) = (polling[3][0], polling[6][0]);
        assert!((600.0..900.0).contains(&(rarely - often)), "{polling:?}");
    }
}
