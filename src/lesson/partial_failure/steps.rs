//! The way through the lesson, and what its proof compares.

use super::facts::{all_told, first_told, recorded};
use super::knobs;
use super::scenario::{FAILED_IS_SO, PAID_IS_SO};
use crate::lesson::step::{Proof, Question, Step, Task};
use crate::policy::outcome::Outcome;
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::reading::violation;
use crate::subject::{Fact, Words, pay};

/// How many of the five payments are recorded, as one of the answers.
fn how_many(trace: &Trace<Words>) -> Option<usize> {
    match recorded(trace) {
        0 => Some(0),
        2 => Some(1),
        3 => Some(2),
        5 => Some(3),
        _ => None,
    }
}

/// The first time that the browser calls something failed that is recorded.
fn first_untruth(trace: &Trace<Words>) -> Option<EventId> {
    violation(trace, Some(FAILED_IS_SO)).map(|verdict| verdict.event)
}

/// The browser was told of every payment whether it happened, and that is so.
fn told_the_truth(trace: &Trace<Words>) -> bool {
    let facts = || trace.facts.iter().map(|(_, fact)| fact);
    let pressed = facts().filter(|fact| matches!(fact, Fact::Pay(pay::Fact::Pressed { .. }))).count();
    let known = |fact: &&Fact| {
        matches!(fact, Fact::Pay(pay::Fact::Settled { outcome: Outcome::Ok | Outcome::Failed, .. }))
    };
    pressed >= 5 && facts().filter(known).count() == pressed && violation(trace, None).is_none()
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "five",
        task: Task::Watch { until: "the browser says that the first payment failed", moment: first_told },
    },
    Step {
        id: "predict",
        scene: "five",
        task: Task::Predict(Question {
            asks: "All five are called failed. How many of them does the database hold in the end?",
            options: &[
                "None: no answer means that nothing happened",
                "Two: only where the answer itself was under way",
                "Three: wherever the database wrote before the fault came",
                "All five: the browser did send every request",
            ],
            answer: how_many,
            moment: all_told,
            because: "What decides is whether the write came before the fault, and nothing of that reaches the browser. It saw the same each time: a request that went out, and then nothing.",
        }),
    },
    Step {
        id: "why",
        scene: "five",
        task: Task::Why { about: "the first “failed” that was not so", moment: first_untruth },
    },
    Step {
        id: "fix",
        scene: "five",
        task: Task::Fix {
            goal: "The same seed, the same five faults: the browser says of every payment whether it happened, and it is so.",
            reached: told_the_truth,
            solution: &[knobs::SILENCE.to("close")],
        },
    },
    Step {
        id: "break",
        scene: "lost-reply",
        task: Task::Break {
            scenes: &[
                "lost-reply",
                "crash-after",
                "error-answer",
                "one-question",
                "late-request",
                "early-yes",
            ],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// A browser that calls silence a failure against one that asks and closes.
pub const PROOF: Proof = Proof {
    common: &[knobs::ORDERS.at(8), knobs::EVERY.at(500)],
    without: &[],
    with: &[knobs::SILENCE.to("close")],
    checks: &[FAILED_IS_SO, PAID_IS_SO],
};
