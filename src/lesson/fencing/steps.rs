//! The way through the lesson, and what its proof compares.

use super::knobs;
use crate::lesson::step::{Proof, Question, Step, Task};
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::lock::{Exit, Fact};
use crate::subject::locks::promises::{HOLDER_SERVED, NOTHING_LOST};
use crate::subject::locks::reading::{done, entered, locks, lost};
use crate::subject::reading::{broken_at, violation};

/// When worker A's first turn is over, and how it ended.
fn first_turn_of_a(trace: &Trace<Words>) -> Option<(EventId, Exit)> {
    locks(trace).find(|fact| match fact {
        Fact::Left { turn, exit, .. } if turn.worker == 0 && turn.nth == 1 => Some(*exit),
        _ => None,
    })
}

/// What becomes of the write of worker A, as one of the answers.
fn what_becomes_of_it(trace: &Trace<Words>) -> Option<usize> {
    match first_turn_of_a(trace)?.1 {
        Exit::Refused => Some(0),
        Exit::Stopped | Exit::Lost => Some(1),
        Exit::Done if lost(trace) > 0 => Some(2),
        Exit::Done => None,
    }
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        title: "It had the lock. It slept. It wrote.",
        scene: "ignored",
        task: Task::Watch { until: "worker B gets the lock", moment: |trace| entered(trace, 2) },
    },
    Step {
        id: "predict",
        title: "Worker A wakes up",
        scene: "ignored",
        task: Task::Predict(Question {
            asks: "Worker A wakes, finishes its work and writes the file. Its lease is over, and its request carries token 1; worker B wrote with token 2. What becomes of A's write?",
            options: &[
                "It is refused: token 1 is less than token 2",
                "It is not even sent: A sees that its lease is over",
                "It is stored, over B's",
            ],
            answer: what_becomes_of_it,
            moment: |trace| Some(first_turn_of_a(trace)?.0),
            because: "A did not know that it had slept: nothing ran in it that could have looked. And the store has never looked at a token. It is sent along with every request, and does nothing.",
        }),
    },
    Step {
        id: "why",
        title: "Why did B's work vanish?",
        scene: "ignored",
        task: Task::Why {
            about: "the write that lost an update",
            moment: |trace| broken_at(trace, NOTHING_LOST),
        },
    },
    Step {
        id: "fix",
        title: "Let the file decide",
        scene: "ignored",
        task: Task::Fix {
            goal: "The same seed, the same pause: both workers change the file, and each change is in it.",
            reached: |trace| done(trace) >= 2 && lost(trace) == 0 && violation(trace, None).is_none(),
            solution: &[knobs::COMPARE.to("all")],
        },
    },
    Step {
        id: "break",
        title: "Six that are almost fences",
        scene: "late-write",
        task: Task::Break {
            scenes: &["late-write", "writes-only", "forgetful", "random", "clock", "same-number"],
            at_least: 4,
        },
    },
    Step { id: "prove", title: "Does it hold?", scene: "repaired", task: Task::Prove },
    Step { id: "home", title: "Carry home", scene: "repaired", task: Task::Read },
];

/// Tokens that nobody looks at against tokens that the store compares, with a lease that faults can outlast.
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
};
