//! A crash at each moment of a delivery: how many effects remain, by when the worker acknowledges and how it recognises a repeat.

use crate::lesson::experiment::{Experiment, Figure, Work as Runs, completed};
use crate::lesson::script::crash;
use crate::policy::visibility::{Kind, Rules};
use crate::sim::time::Duration;
use crate::subject::chart::{Frame, Plot, Sense, Series};
use crate::subject::queues::habits::{Acks, Dedup, Habits, Key};
use crate::subject::queues::reading::State;
use crate::subject::queues::scene::{QueueScene, worker};
use crate::subject::queues::worker::Work;

/// The first crash, and the time from one to the next.
const FIRST_MS: u64 = 40;
const STEP_MS: u64 = 4;
/// How many moments are tried.
const MOMENTS: u32 = 60;
/// How long the worker is down.
const DOWN_MS: u64 = 300;

/// The habits that are compared, in the order of the curves.
const HABITS: [(&str, Acks, Dedup, Sense); 3] = [
    ("deleted before the work", Acks::Before, Dedup::None, Sense::Unknown),
    ("deleted after the work", Acks::After, Dedup::None, Sense::Bad),
    ("and a key in the same transaction", Acks::After, Dedup::Together, Sense::Good),
];

/// How many times the one booking is applied if the worker crashes at this moment.
fn effects(acks: Acks, dedup: Dedup, at_ms: u64) -> u32 {
    let scene = QueueScene {
        rules: Rules { kind: Kind::Fifo, visibility: Duration::from_secs(1), max_receives: None },
        habits: Habits { acks, dedup, key: Key::Booking, heartbeat: false, hands_back: false },
        work: Work {
            base: Duration::from_millis(100),
            spread: Duration::ZERO,
            slow: (0, Duration::ZERO),
            poison: 0,
        },
        workers: 1,
        bookings: 1,
        accounts: 1,
        every: Duration::ZERO,
        lasts: Duration::from_secs(6),
        promises: &[],
    };
    let trace = completed(scene.setup(), 1, &[crash(worker(0), at_ms, DOWN_MS)]);
    State::of(&trace, trace.len()).lines
}

const fn moment(number: u32) -> u64 {
    FIRST_MS + STEP_MS * number as u64
}

fn task(number: u32) -> Vec<f64> {
    HABITS.iter().map(|(_, acks, dedup, _)| f64::from(effects(*acks, *dedup, moment(number)))).collect()
}

/// The comparison, as the lesson offers it.
pub const CRASHES: Experiment = Experiment {
    id: "crashes",
    title: "A crash at every moment",
    about: || {
        "One booking, and one worker that crashes once: a moment later in each run, from before it asks for the message until after it has deleted it. The queue is FIFO. With either order of work and deletion there are moments at which a crash costs the effect or repeats it. With the key in the transaction there are none.".into()
    },
    work: Runs::Own { runs: MOMENTS * HABITS.len() as u32, tasks: MOMENTS, task },
    figures: &[Figure {
        frame: Frame { title: "Effects, by the moment of the crash", x: "crash, ms", y: "times applied" },
        plot: |found| {
            let curve = |(of, (name, _, _, sense)): (usize, &(&str, Acks, Dedup, Sense))| {
                let points = (0..).zip(found).map(|(number, effects)| (moment(number) as f64, effects[of]));
                (Series::new(*name, *sense), points.collect())
            };
            Plot::Curves { curves: HABITS.iter().enumerate().map(curve).collect() }
        },
    }],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Exactly-once delivery would be a curve that stays at one without a key.
    #[test]
    fn each_order_has_its_moment_and_a_key_has_none() {
        let range = |(_, acks, dedup, _): (&str, Acks, Dedup, Sense)| {
            let all = (0..MOMENTS).map(|number| effects(acks, dedup, moment(number)));
            (all.clone().min().expect("some"), all.max().expect("some"))
        };
        assert_eq!(HABITS.map(range), [(0, 1), (1, 2), (1, 1)]);
    }
}
