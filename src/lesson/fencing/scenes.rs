//! The variants: tokens that are not compared, not always, not for long, or that do not grow, each with a
//! repair that holds for the same seed and faults; the steps and the proof.

use super::knobs;
use crate::lesson::script::{crash, crash_for_good, delay, nth, pause, step_clock};
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::lesson::{Fix, Scene, Seeds};
use crate::sim::fault::Scripted;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::lock::{Exit, Turn};
use crate::subject::locks::promises::{EVERYBODY, HOLDER_SERVED, NOTHING_LOST};
use crate::subject::locks::reading::{done, entered, left, lost};
use crate::subject::locks::scene::{LOCK, STORE, WORKER_A};
use crate::subject::reading::{broken_at, violation};

/// Worker A's first turn.
const A1: Turn = Turn { worker: 0, nth: 1 };

/// A pause that lasts until worker B is done.
const LONG_PAUSE: Scripted = pause(WORKER_A, 2_000, 12_000);

const COMPARE: Fix = Fix::new("Let the store check the tokens", &[knobs::COMPARE.to("all")]);
const COUNTER: Fix = Fix::new("Use a counter that only grows", &[knobs::TOKEN.to("counter")]);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("ignored", 5).script(&[LONG_PAUSE]).breaks(NOTHING_LOST).fix(COMPARE),
    Scene::new("late-write", 5)
        .turned(&[knobs::WATCH.on()])
        .script(&[delay(nth(WORKER_A, STORE, 2), 12_000)])
        .breaks(NOTHING_LOST)
        .fix(COMPARE),
    Scene::new("writes-only", 5)
        .turned(&[knobs::COMPARE.to("writes")])
        .script(&[pause(WORKER_A, 2_000, 10_000)])
        .breaks(NOTHING_LOST)
        .fix(Fix::new("Check reads, too: they tell the store of a new holder", &[knobs::COMPARE.to("all")])),
    Scene::new("forgetful", 5)
        .turned(&[knobs::COMPARE.to("all"), knobs::FORGET.on()])
        .script(&[LONG_PAUSE, crash(STORE, 15_700, 300)])
        .breaks(NOTHING_LOST)
        .fix(Fix::new("Keep the token on disk, with the file", &[knobs::FORGET.off()])),
    Scene::new("random", 5)
        .turned(&[
            knobs::COMPARE.to("all"),
            knobs::TOKEN.to("random"),
            knobs::WORKERS.at(3),
            knobs::JOBS.at(2),
        ])
        .breaks(HOLDER_SERVED)
        .fix(COUNTER)
        // Random numbers may happen to grow.
        .on_seeds(Seeds::AtLeast(990)),
    Scene::new("clock", 5)
        .turned(&[knobs::COMPARE.to("all"), knobs::TOKEN.to("clock")])
        .script(&[step_clock(LOCK, 3_000, -20_000)])
        .breaks(HOLDER_SERVED)
        .fix(COUNTER),
    Scene::new("same-number", 5)
        .turned(&[
            knobs::COMPARE.to("all"),
            knobs::REPLICA.to("later"),
            knobs::WORK.at(6_000),
            knobs::POLL.at(1_000),
        ])
        .script(&[crash_for_good(LOCK, 1_500)])
        .breaks(NOTHING_LOST)
        .fix(Fix::new("Tell the replica before the worker is told", &[knobs::REPLICA.to("first")])),
    Scene::new("repaired", 5).turned(&[knobs::COMPARE.to("all")]).script(&[LONG_PAUSE]),
];

/// The fate of worker A's write, as the index of an answer.
fn what_becomes_of_it(trace: &Trace<Words>) -> Option<usize> {
    match left(trace, A1)?.1 {
        Exit::Refused => Some(0),
        Exit::Stopped | Exit::Lost => Some(1),
        Exit::Done if lost(trace) > 0 => Some(2),
        Exit::Done => None,
    }
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "ignored",
        task: Task::Watch { until: "worker B gets the lock", moment: |trace| entered(trace, 2) },
    },
    Step {
        id: "predict",
        scene: "ignored",
        task: Task::Predict(Question {
            asks: "Worker A wakes, finishes its work and writes the file. Its lease is over. Its request carries token {token_a}; worker B wrote with token {token_b}. What happens to A's write?",
            options: &[
                Choice::wrong(
                    "It is refused: token {token_a} is lower than token {token_b}",
                    "The token is in the request, but this store never compares it. A number alone refuses nothing; a comparison does.",
                ),
                Choice::wrong(
                    "A never sends it: it sees that its lease is over",
                    "A was paused in the middle of its work, and nothing in its program looks at the clock between waking up and writing.",
                ),
                Choice::right("It is stored, over B's write"),
            ],
            answer: what_becomes_of_it,
            moment: |trace| Some(left(trace, A1)?.0),
            shows: "worker A's first turn is over",
            because: "A does not know that it slept, because none of its code ran that could have noticed. And the store ignores the token: it comes with every request and does nothing.",
        }),
    },
    Step {
        id: "why",
        scene: "ignored",
        task: Task::Why { asks: "Why was an update lost?", moment: |trace| broken_at(trace, NOTHING_LOST) },
    },
    Step {
        id: "fix",
        scene: "ignored",
        task: Task::Fix {
            goal: "The same seed, the same pause: both workers change the file, and both changes are in it.",
            reached: |trace| done(trace) >= 2 && lost(trace) == 0 && violation(trace, None).is_none(),
            solution: &[knobs::COMPARE.to("all")],
        },
    },
    Step {
        id: "break",
        scene: "late-write",
        task: Task::Break {
            scenes: &["late-write", "writes-only", "forgetful", "random", "clock", "same-number"],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Tokens that nobody checks versus tokens that the store compares, with a lease short enough for faults to outlast.
pub const PROOF: Proof = Proof {
    common: &[
        knobs::LEASE.at(1_000),
        knobs::WORK.at(800),
        knobs::POLL.at(300),
        knobs::WORKERS.at(3),
        knobs::JOBS.at(4),
    ],
    without: &[],
    with: &[knobs::COMPARE.to("all")],
    checks: &[NOTHING_LOST, HOLDER_SERVED],
    uncounted: &[(EVERYBODY, "no lock gives a turn to a worker that stays cut off or down for long enough")],
};
