//! The way through the lesson, and what its proof compares.

use super::knobs;
use crate::lesson::step::{Proof, Question, Step, Task};
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::lock::{Exit, Fact};
use crate::subject::locks::promises::{HOLDER_SERVED, NOTHING_LOST};
use crate::subject::locks::reading;
use crate::subject::locks::scene::WORKER_A;
use crate::subject::reading::violation;

fn second_enters(trace: &Trace<Words>) -> Option<EventId> {
    reading::entered(trace, 2)
}

fn losing_write(trace: &Trace<Words>) -> Option<EventId> {
    violation(trace, Some(NOTHING_LOST)).map(|verdict| verdict.event)
}

/// When worker A's first turn is over, however it ends.
fn a_is_through(trace: &Trace<Words>) -> Option<EventId> {
    let left = reading::first(trace, |fact| match fact {
        Fact::Left { turn, .. } => (turn.worker == 0 && turn.nth == 1).then_some(()),
        _ => None,
    });
    left.map(|(event, ())| event).filter(|event| trace.event(*event).node == WORKER_A)
}

/// What becomes of the write of worker A, as one of the answers.
fn what_becomes_of_it(trace: &Trace<Words>) -> Option<usize> {
    let exit = reading::first(trace, |fact| match fact {
        Fact::Left { turn, exit, .. } => (turn.worker == 0 && turn.nth == 1).then_some(*exit),
        _ => None,
    });
    match exit?.1 {
        Exit::Refused => Some(0),
        Exit::Stopped | Exit::Lost => Some(1),
        Exit::Done if reading::lost(trace) > 0 => Some(2),
        Exit::Done => None,
    }
}

/// Both have changed the file, and each change is in it.
fn nothing_lost(trace: &Trace<Words>) -> bool {
    let done = reading::count(trace, |fact| matches!(fact, Fact::Left { exit: Exit::Done, .. }));
    done >= 2 && reading::lost(trace) == 0 && violation(trace, None).is_none()
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        title: "It had the lock. It slept. It wrote.",
        scene: "ignored",
        task: Task::Watch { until: "worker B gets the lock", moment: second_enters },
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
            moment: a_is_through,
            because: "A did not know that it had slept: nothing ran in it that could have looked. And the store has never looked at a token. It is sent along with every request, and does nothing.",
        }),
    },
    Step {
        id: "why",
        title: "Why did B's work vanish?",
        scene: "ignored",
        task: Task::Why { about: "the write that lost an update", moment: losing_write },
    },
    Step {
        id: "fix",
        title: "Let the file decide",
        scene: "ignored",
        task: Task::Fix {
            goal: "The same seed, the same pause: both workers change the file, and each change is in it.",
            reached: nothing_lost,
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
    without: &[
        knobs::LEASE.at(1_000),
        knobs::WORK.at(800),
        knobs::POLL.at(300),
        knobs::WORKERS.at(3),
        knobs::JOBS.at(4),
    ],
    with: &[
        knobs::LEASE.at(1_000),
        knobs::WORK.at(800),
        knobs::POLL.at(300),
        knobs::WORKERS.at(3),
        knobs::JOBS.at(4),
        knobs::COMPARE.to("all"),
    ],
    checks: &[NOTHING_LOST, HOLDER_SERVED],
};
