//! The way through the lesson, and what its proof compares.

use super::facts::{released, second_cancelled};
use super::knobs;
use super::scenario::WHOLE;
use crate::lesson::step::{Proof, Question, Step, Task};
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::violation;
use crate::subject::sagas::promises::ONCE;
use crate::subject::sagas::reading::{Book, Extent};

/// Who makes good what Inventory did not hear: nobody, as far as the run shows.
fn who_makes_good(trace: &Trace<Words>) -> Option<usize> {
    second_cancelled(trace)?;
    // If it was released after all, Inventory was told again, and only the bus could do that.
    Some(if released(trace, 2).is_some() { 2 } else { 3 })
}

fn end(trace: &Trace<Words>) -> Option<EventId> {
    violation(trace, Some(WHOLE)).map(|verdict| verdict.judged)
}

fn left_over(trace: &Trace<Words>) -> Option<EventId> {
    violation(trace, Some(WHOLE)).map(|verdict| verdict.event)
}

/// Both orders came, both were taken back, everywhere.
fn both_taken_back(trace: &Trace<Words>) -> bool {
    let book = Book::of(trace, trace.len());
    book.0.len() >= 2 && book.count(Extent::Nothing) == book.0.len() && violation(trace, None).is_none()
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "unheard",
        task: Task::Watch { until: "Orders has cancelled the second order", moment: second_cancelled },
    },
    Step {
        id: "predict",
        scene: "unheard",
        task: Task::Predict(Question {
            asks: "Orders has cancelled the second order, and Inventory still holds a piece of stock for it. Who releases it?",
            options: &[
                "Inventory: it misses an answer and asks",
                "Orders: it sees that the stock was not released",
                "The bus: it sees that Inventory did not take the event",
                "Nobody",
            ],
            answer: who_makes_good,
            moment: end,
            because: "Inventory waits for nothing, since nobody owes it an answer. Orders has done its part. The bus has passed the event on and forgotten it. Each of them is right about itself, and nobody looks at the whole.",
        }),
    },
    Step {
        id: "why",
        scene: "unheard",
        task: Task::Why { about: "the stock that is held for nobody", moment: left_over },
    },
    Step {
        id: "fix",
        scene: "unheard",
        task: Task::Fix {
            goal: "The same seed, the same cut link: both orders are taken back everywhere.",
            reached: both_taken_back,
            solution: &[knobs::DELIVERY.to("kept")],
        },
    },
    Step {
        id: "break",
        scene: "duplicate",
        task: Task::Break {
            scenes: &["duplicate", "overtaken", "crash", "unpublished", "unsubscribed"],
            at_least: 3,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Events that are sent once to services that remember nothing, against events that are kept and services that
/// remember.
pub const PROOF: Proof = Proof {
    common: &[knobs::ORDERS.at(6), knobs::EVERY.at(300), knobs::DECLINED.at(3)],
    without: &[knobs::DELIVERY.to("once"), knobs::MEMORY.to("none")],
    with: &[],
    checks: &[WHOLE, ONCE],
};
