//! The lesson's steps and its proof.

use super::facts::wrongly_freed;
use super::knobs;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::lock::{Exit, Fact};
use crate::subject::locks::promises::{ALONE, EVERYBODY, NOTHING_LOST, OWN_LOCK};
use crate::subject::locks::reading::{done, entered, locks};
use crate::subject::reading::{broken_at, violation};

fn two_inside(trace: &Trace<Words>) -> Option<EventId> {
    broken_at(trace, ALONE)
}

/// The effect of A's late delete, as the index of an answer.
fn what_it_does(trace: &Trace<Words>) -> Option<usize> {
    let told = locks(trace).count(|fact| matches!(fact, Fact::Left { exit: Exit::Lost, .. }));
    match (wrongly_freed(trace), two_inside(trace)) {
        (None, _) => Some(0),
        (Some(_), _) if told > 0 => Some(2),
        (Some(_), Some(_)) => Some(1),
        (Some(_), None) => None,
    }
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "late-delete",
        task: Task::Watch { until: "worker B gets the lock", moment: |trace| entered(trace, 2) },
    },
    Step {
        id: "predict",
        scene: "late-delete",
        task: Task::Predict(Question {
            asks: "Worker B has the lock. Now the “delete” that worker A sent more than {delay} ago arrives. What does it do?",
            options: &[
                Choice::wrong(
                    "Nothing: the lock is B's now, and A cannot free it",
                    "For that, the server would have to check whose lock it is about to delete. Here it does not.",
                ),
                Choice::right("It frees B's lock, and the next worker to ask gets in while B is inside"),
                Choice::wrong(
                    "It frees B's lock, and B is told and stops",
                    "Nobody tells B. The server answers only whoever sent the delete, and B asked for nothing.",
                ),
            ],
            answer: what_it_does,
            moment: two_inside,
            shows: "two are inside",
            because: "“Delete the lock” does not say whose. The server did as it was told, nobody told B, and C asked next.",
        }),
    },
    Step {
        id: "why",
        scene: "late-delete",
        task: Task::Why { asks: "Why did worker C get in while B was inside?", moment: two_inside },
    },
    Step {
        id: "fix",
        scene: "late-delete",
        task: Task::Fix {
            goal: "The same seed, the same late message: all three workers change the file, one after another.",
            reached: |trace| done(trace) >= 3 && violation(trace, None).is_none(),
            solution: &[knobs::RELEASE.to("compare")],
        },
    },
    Step {
        id: "break",
        scene: "two-steps",
        task: Task::Break {
            scenes: &[
                "two-steps",
                "same-name",
                "short-lease",
                "pause",
                "clock-jump",
                "failover",
                "no-expiry",
                "hung",
            ],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "queue", task: Task::Read },
];

/// A plain delete versus compare-and-delete, with a lease short enough for faults to outlast. It counts only
/// what the repair promises: that nobody frees another worker's lock.
pub const PROOF: Proof = Proof {
    common: &[knobs::LEASE.at(2_000), knobs::WORK.at(1_000), knobs::POLL.at(500), knobs::JOBS.at(3)],
    without: &[],
    with: &[knobs::RELEASE.to("compare")],
    checks: &[OWN_LOCK],
    uncounted: &[
        (ALONE, "a pause or a clock change lets two in with any lock: see the next lesson"),
        (NOTHING_LOST, "when two are inside, one of them can overwrite the other's update"),
        (EVERYBODY, "no lock gives a turn to a worker that stays cut off or down for long enough"),
    ],
};
