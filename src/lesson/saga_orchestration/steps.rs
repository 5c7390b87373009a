//! The way through the lesson, and what its proof compares.

use super::facts::{endings, first_ended};
use super::knobs;
use super::scenario::{REST, REVERSE, WHOLE};
use crate::lesson::step::{Proof, Question, Step, Task};
use crate::policy::saga::Ending;
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::violation;
use crate::subject::sagas::promises::ONCE;

/// What became of the saga that the crash left, as one of the answers.
fn what_became(trace: &Trace<Words>) -> Option<usize> {
    let endings = endings(trace, trace.len());
    let first = endings.get(&1)?;
    Some(match first.ended {
        Some((Ending::Confirmed, _)) if first.begun > 1 => 2,
        Some((Ending::Confirmed, _)) => 0,
        Some(_) => 1,
        None => 3,
    })
}

fn end(trace: &Trace<Words>) -> Option<EventId> {
    violation(trace, Some(REST)).map(|verdict| verdict.judged)
}

fn contradiction(trace: &Trace<Words>) -> Option<EventId> {
    violation(trace, Some(WHOLE)).map(|verdict| verdict.event)
}

/// Every saga has ended, and no promise is broken.
fn all_ended(trace: &Trace<Words>) -> bool {
    let endings = endings(trace, trace.len());
    let ended = endings.values().all(|saga| saga.ended.is_some());
    !endings.is_empty() && ended && violation(trace, None).is_none()
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "charged",
        task: Task::Watch { until: "the orchestrator calls the saga compensated", moment: first_ended },
    },
    Step {
        id: "why",
        scene: "charged",
        task: Task::Why { about: "the cancelled order whose card is charged", moment: contradiction },
    },
    Step {
        id: "predict",
        scene: "crash",
        task: Task::Predict(Question {
            asks: "The orchestrator crashes just after it has asked for the stock, and is back after 250 ms. What becomes of the order?",
            options: &[
                "It goes on: Inventory's answer arrives, and the card is charged",
                "It is taken back: the orchestrator finds it and cancels it",
                "It begins anew: the customer's order is still there",
                "Nothing: it stays open, with a piece of stock reserved",
            ],
            answer: what_became,
            moment: end,
            because: "Where the saga stood was only in the orchestrator's memory. Orders and Inventory have each done what they were asked and wait for nothing; the only one that could go on does not know that there is anything to go on with.",
        }),
    },
    Step {
        id: "fix",
        scene: "crash",
        task: Task::Fix {
            goal: "The same seed, the same crash: the saga comes to an end, all done or all undone.",
            reached: all_ended,
            solution: &[knobs::LOG.to("before"), knobs::RECOVERY.to("forward")],
        },
    },
    Step {
        id: "break",
        scene: "written-after",
        task: Task::Break {
            scenes: &[
                "written-after",
                "released-twice",
                "overtaken",
                "given-up",
                "flight-first",
                "first-first",
                "nobody-looks",
            ],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Silence taken for a refusal, a log that is written too late and participants that remember nothing, against
/// doubt, a log that is written before each step, and participants that remember.
pub const PROOF: Proof = Proof {
    common: &[knobs::SAGAS.at(6), knobs::EVERY.at(500), knobs::REFUSED.to("third"), knobs::REFUSES.at(3)],
    without: &[
        knobs::SILENCE.to("refusal"),
        knobs::LOG.to("after"),
        knobs::RECOVERY.to("backward"),
        knobs::FAILING.to("skip"),
        knobs::MEMORY.to("none"),
    ],
    with: &[],
    checks: &[WHOLE, ONCE, REVERSE],
};
