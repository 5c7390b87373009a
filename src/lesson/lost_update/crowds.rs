//! What each remedy costs under contention: sales a second, and the transactions and the buyers' time for each of them, by the number of buyers
//! at once.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, curves, mean};
use crate::subject::chart::{Frame, Plot, Sense};
use crate::subject::stock::Fact;
use crate::subject::stocks::reading::{State, stocks};
use crate::subject::stocks::scene::StockScene;
use crate::subject::stocks::worker::{Locks, Writes};

/// How many buy at once.
const BUYERS: [u32; 6] = [1, 2, 4, 8, 16, 24];
/// The remedies, in the order of the curves.
const WAYS: [(&str, Locks, Writes, Sense); 4] = [
    ("none", Locks::None, Writes::Computed, Sense::Bad),
    ("version check", Locks::None, Writes::Versioned, Sense::Unknown),
    ("row lock", Locks::Rows, Writes::Computed, Sense::Plain),
    ("stock - 1, where stock > 0", Locks::None, Writes::Conditional, Sense::Good),
];
/// How many runs a point is the mean of.
const RUNS: u32 = 4;

/// Sales per second, transactions per sale, the buyers' time per sale in milliseconds, and the share of sales that the stock does not show, in
/// percent. Transactions and time in vain count, whoever spent them.
fn price(locks: Locks, writes: Writes, buyers: u32, seed: u64) -> [f64; 4] {
    let scene = StockScene::busy(buyers as u16, locks, writes);
    let trace = completed(scene.setup(), seed, &[]);
    let state = State::of(&trace, trace.len());
    let sold = f64::from(state.sold()).max(1.0);
    let ended = stocks(&trace).count(|fact| matches!(fact, Fact::Ended { .. })) as f64;
    let lasts = scene.lasts.as_micros() as f64 / 1e6;
    let time = 1e3 * f64::from(buyers) * lasts / sold;
    [sold / lasts, ended / sold, time, 100.0 * f64::from(state.missing()) / sold]
}

/// The mean for one remedy and one number of buyers: all remedies of a number first.
fn task(number: u32) -> Vec<f64> {
    let ways = WAYS.len() as u32;
    let (_, locks, writes, _) = WAYS[(number % ways) as usize];
    mean(RUNS, |seed| price(locks, writes, BUYERS[(number / ways) as usize], seed))
}

fn compared(found: &[Vec<f64>], of: usize) -> Plot {
    curves(found, of, &BUYERS.map(f64::from), &WAYS.map(|(name, .., sense)| (name, sense)))
}

const TASKS: u32 = (BUYERS.len() * WAYS.len()) as u32;

/// The comparison, as the lesson offers it.
pub const CROWDS: Experiment = Experiment {
    id: "crowds",
    title: "What each remedy costs",
    about: || {
        format!(
            "Everybody buys from the same row, which has plenty of stock, and again as soon as they are answered. An order takes 20 ms of work, and whoever loses starts over at once. Every point is the mean of {RUNS} runs. A lock makes buyers queue. A version check makes them work in vain. A loser whose update had to wait for the row keeps it locked until its rollback arrives, and the next one waits for that, so the more buyers there are, the less is sold. An update that subtracts by itself holds the row for one round trip."
        )
    },
    work: Work::Own { runs: TASKS * RUNS, tasks: TASKS, task },
    figures: &[
        Figure {
            frame: Frame { title: "Sales", x: "buyers at once", y: "sales/s" },
            plot: |found| compared(found, 0),
        },
        Figure {
            frame: Frame { title: "Transactions for a sale", x: "buyers at once", y: "transactions" },
            plot: |found| compared(found, 1),
        },
        Figure {
            frame: Frame { title: "Buyers' time for a sale", x: "buyers at once", y: "ms" },
            plot: |found| compared(found, 2),
        },
        Figure {
            frame: Frame { title: "Sales that the stock does not show", x: "buyers at once", y: "%" },
            plot: |found| compared(found, 3),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_queue_versions_retry_and_a_decrement_needs_neither() {
        let found: Vec<Vec<f64>> = (0..TASKS).map(task).collect();
        println!("{found:.1?}");
        let way = |way: usize| -> Vec<&Vec<f64>> { found.iter().skip(way).step_by(WAYS.len()).collect() };
        let [none, version, lock, decrement] = [0, 1, 2, 3].map(way);
        // Alone, nobody is in anybody's way, whatever the remedy.
        for of in [&none, &version, &lock, &decrement] {
            assert!((of[0][0] - none[0][0]).abs() < 0.5 && of[0][1] < 1.02 && of[0][3] < 0.001, "{of:?}");
        }
        let last = BUYERS.len() - 1;
        assert!(none[last][3] > 70.0, "most of what is sold is lost: {none:?}");
        for of in [&version, &lock, &decrement] {
            assert!(of.iter().all(|point| point[3] < 0.001), "{of:?}");
        }
        assert!(lock.iter().chain(&decrement).all(|point| point[1] < 1.02), "nobody starts over");
        // With a version check, transactions for a sale grow with the buyers.
        assert!(
            version.is_sorted_by(|one, other| one[1] < other[1]) && version[last][1] > 10.0,
            "{version:?}"
        );
        // With a lock, sales stay what they were, and the time for each grows with the buyers.
        assert!(lock[last][0] < 1.6 * lock[0][0] && lock[last][2] > 12.0 * lock[0][2], "{lock:?}");
        // Without either, more is sold than under both.
        assert!(decrement[last][0] > 1.5 * lock[last][0].max(version[last][0]), "{decrement:?}");
    }
}
