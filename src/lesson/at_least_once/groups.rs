//! What order costs: four workers, and bookings for 1 to 8 accounts, from a standard queue and from a FIFO queue.

use crate::lesson::experiment::{Experiment, Figure, Work as Runs, completed, curves, mean};
use crate::policy::visibility::{Kind, Rules};
use crate::sim::time::Duration;
use crate::subject::chart::{Frame, Plot, Sense};
use crate::subject::queues::habits::{Acks, Dedup, Habits, Key};
use crate::subject::queues::reading::State;
use crate::subject::queues::scene::QueueScene;
use crate::subject::queues::worker::Work;

/// How many accounts there are.
const ACCOUNTS: [u32; 6] = [1, 2, 3, 4, 6, 8];
/// The queues, in the order of the curves.
const KINDS: [(&str, Kind, Sense); 2] =
    [("standard", Kind::Standard, Sense::Bad), ("FIFO groups", Kind::Fifo, Sense::Good)];
/// How many runs a point is the mean of.
const RUNS: u32 = 10;
const BOOKINGS: u32 = 40;
const WORKERS: u32 = 4;
/// How long the work on a booking takes at least, and by how much more at most, in milliseconds.
const WORK_MS: (u64, u64) = (50, 100);

/// Bookings applied a second, and the number applied out of order.
fn applied(kind: Kind, accounts: u32, seed: u64) -> [f64; 2] {
    let scene = QueueScene {
        rules: Rules { kind, visibility: Duration::from_secs(2), max_receives: None },
        habits: Habits {
            acks: Acks::After,
            dedup: Dedup::Together,
            key: Key::Booking,
            heartbeat: false,
            hands_back: false,
        },
        work: Work {
            base: Duration::from_millis(WORK_MS.0),
            spread: Duration::from_millis(WORK_MS.1),
            slow: (0, Duration::ZERO),
            poison: 0,
        },
        workers: WORKERS,
        bookings: BOOKINGS,
        accounts,
        every: Duration::from_millis(20),
        lasts: Duration::from_secs(20),
        promises: &[],
    };
    let trace = completed(scene.setup(), seed, &[]);
    let state = State::of(&trace, trace.len());
    let firsts = state.bookings.values().filter_map(|history| history.applied.first());
    let last = firsts.map(|event| trace.event(*event).at).max().unwrap_or_default();
    let rate = f64::from(state.applied()) * 1e6 / (last.as_micros().max(1) as f64);
    [rate, f64::from(state.late)]
}

/// The mean for one kind of queue and one number of accounts: both kinds of a number first.
fn task(number: u32) -> Vec<f64> {
    let kinds = KINDS.len() as u32;
    let (accounts, kind) = (ACCOUNTS[(number / kinds) as usize], KINDS[(number % kinds) as usize].1);
    mean(RUNS, |seed| applied(kind, accounts, seed))
}

fn compared(found: &[Vec<f64>], of: usize) -> Plot {
    curves(found, of, &ACCOUNTS.map(f64::from), &KINDS.map(|(name, _, sense)| (name, sense)))
}

/// The comparison, as the lesson offers it.
pub const GROUPS: Experiment = Experiment {
    id: "groups",
    title: "What order costs",
    about: || {
        let ((base, spread), [fewest, .., most]) = (WORK_MS, ACCOUNTS);
        format!(
            "{WORKERS} workers and {BOOKINGS} bookings, each of which takes {base} to {} ms, for {fewest} to {most} accounts. Every point is the mean of {RUNS} runs. A standard queue keeps all workers busy and loses the order. With one message group per account the order holds, and with few accounts most workers stand idle.",
            base + spread
        )
    },
    work: Runs::Own { runs: ACCOUNTS.len() as u32 * 2 * RUNS, tasks: ACCOUNTS.len() as u32 * 2, task },
    figures: &[
        Figure {
            frame: Frame { title: "Bookings applied", x: "accounts", y: "bookings/s" },
            plot: |found| compared(found, 0),
        },
        Figure {
            frame: Frame { title: "Applied out of order", x: "accounts", y: "bookings" },
            plot: |found| compared(found, 1),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_costs_throughput_where_there_are_few_groups() {
        let found: Vec<Vec<f64>> = (0..ACCOUNTS.len() as u32 * 2).map(task).collect();
        let [standard, fifo] =
            [0, 1].map(|kind: usize| -> Vec<_> { found.iter().skip(kind).step_by(2).collect() });
        assert!(standard[0][0] > 2.0 * fifo[0][0], "one group has one worker: {standard:?} {fifo:?}");
        assert!(fifo[5][0] > 2.0 * fifo[0][0], "more groups keep more workers busy: {fifo:?}");
        assert!(standard[0][1] > 0.0 && fifo.iter().all(|values| values[1] == 0.0), "{standard:?}");
    }
}
