//! What each countermeasure costs under contention: sagas for an order, time for an order, and what of the orders the credit does not show, by the
//! number of desks.

use crate::lesson::experiment::{Experiment, Figure, Work, completed, curves, mean};
use crate::policy::countermeasures::{Covers, Lock, Locking};
use crate::subject::chart::{Frame, Plot, Sense};
use crate::subject::credits::desk::{Config, Reread, Writes};
use crate::subject::credits::reading::State;
use crate::subject::credits::scene::CreditScene;

/// How many desks place orders at once.
const DESKS: [u32; 6] = [1, 2, 4, 8, 12, 16];
/// The countermeasures, in the order of the curves.
const WAYS: [(&str, Writes, Lock, Reread, Sense); 5] = [
    ("none", Writes::Computed, Lock::None, Reread::None, Sense::Bad),
    ("semantic lock, refused", Writes::Computed, Lock::Refuse, Reread::None, Sense::Unknown),
    ("semantic lock, waits", Writes::Computed, Lock::Wait, Reread::None, Sense::Plain),
    ("reread value", Writes::Computed, Lock::None, Reread::First, Sense::Unknown),
    ("commutative, with a floor", Writes::Floor, Lock::None, Reread::None, Sense::Good),
];
/// How many runs a point is the mean of.
const RUNS: u32 = 3;

/// Orders per second, sagas per order, the desks' time per order in milliseconds, and the share of what the orders took that the credit does not
/// show, in percent.
fn price(
    (_, writes, lock, reread, _): (&str, Writes, Lock, Reread, Sense),
    desks: u32,
    seed: u64,
) -> [f64; 4] {
    let busy = CreditScene::busy(desks as u16);
    let locking = Locking { lock, covers: Covers::ReadsAndWrites };
    let scene = CreditScene { config: Config { writes, locking, reread, ..busy.config }, ..busy };
    let trace = completed(scene.setup(), seed, &[]);
    let state = State::of(&trace, trace.len());
    let orders = f64::from(state.confirmed).max(1.0);
    let seconds = scene.lasts.as_micros() as f64 / 1e6;
    let sagas = f64::from(state.confirmed + state.compensated);
    let taken = f64::from(state.taken()).max(1.0);
    let hidden = f64::from(state.free - state.should()) / taken;
    [orders / seconds, sagas / orders, 1e3 * f64::from(desks) * seconds / orders, 100.0 * hidden]
}

/// The mean for one countermeasure and one number of desks: all countermeasures of a number first.
fn task(number: u32) -> Vec<f64> {
    let ways = WAYS.len() as u32;
    let way = WAYS[(number % ways) as usize];
    mean(RUNS, |seed| price(way, DESKS[(number / ways) as usize], seed))
}

fn compared(found: &[Vec<f64>], of: usize) -> Plot {
    curves(found, of, &DESKS.map(f64::from), &WAYS.map(|(name, .., sense)| (name, sense)))
}

const TASKS: u32 = (DESKS.len() * WAYS.len()) as u32;

/// The comparison, as the lesson offers it.
pub const COSTS: Experiment = Experiment {
    id: "costs",
    title: "What each countermeasure costs",
    about: || {
        format!(
            "Every desk places one order after the other against the same credit, which has plenty of room. There are 20 ms of work between two steps, and a saga that was refused is compensated and tried again after a pause of up to 50 ms. Every point is the mean of {RUNS} runs. With a lock, sagas take turns, from their first step to their last. A refusal makes them come back until they find it free. A reread value lets them work at the same time, and all but one of those that have read the same version have worked in vain. An update that commutes keeps nobody waiting."
        )
    },
    work: Work::Own { runs: TASKS * RUNS, tasks: TASKS, task },
    figures: &[
        Figure {
            frame: Frame { title: "Orders", x: "desks", y: "orders/s" },
            plot: |found| compared(found, 0),
        },
        Figure {
            frame: Frame { title: "Sagas for an order", x: "desks", y: "sagas" },
            plot: |found| compared(found, 1),
        },
        Figure {
            frame: Frame { title: "Desks' time for an order", x: "desks", y: "ms" },
            plot: |found| compared(found, 2),
        },
        Figure {
            frame: Frame { title: "Taken, but still shown as free", x: "desks", y: "%" },
            plot: |found| compared(found, 3),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_queue_refusals_and_versions_repeat_and_what_commutes_does_neither() {
        let found: Vec<Vec<f64>> = (0..TASKS).map(task).collect();
        println!("{found:.1?}");
        let way = |way: usize| -> Vec<&Vec<f64>> { found.iter().skip(way).step_by(WAYS.len()).collect() };
        let [none, refused, waits, reread, floor] = [0, 1, 2, 3, 4].map(way);
        // Alone, no desk is in another one's way, and there is nothing to repeat.
        for of in [&none, &refused, &waits, &reread, &floor] {
            assert!(of[0][1] < 1.02 && of[0][3] < 0.001, "{of:?}");
        }
        let last = DESKS.len() - 1;
        assert!(none[last][3] > 50.0, "most of what is taken is not shown: {none:?}");
        for of in [&refused, &waits, &reread, &floor] {
            assert!(of.iter().all(|point| point[3].abs() < 0.001), "{of:?}");
        }
        assert!(waits.iter().chain(&floor).all(|point| point[1] < 1.02), "nobody starts over");
        // Those who are refused, and those whose version has changed, start over: the more desks, the more often.
        for of in [&refused, &reread] {
            assert!(of.is_sorted_by(|one, other| one[1] < other[1]) && of[last][1] > 3.0, "{of:?}");
        }
        // With a lock there are hardly more orders than at one desk. What commutes grows with the desks.
        assert!(waits[last][0] < 2.0 * waits[0][0], "{waits:?}");
        assert!(floor[last][0] > 10.0 * floor[0][0], "{floor:?}");
        assert!(floor[last][2] < 1.1 * floor[0][2], "{floor:?}");
        assert!(waits[last][0] < reread[last][0] && reread[last][0] < floor[last][0], "{reread:?}");
    }
}
