//! The way through the lesson, and what its proof compares.

use super::checks::{ORDER, SAID, relation_of};
use super::facts::{By, all_placed, inverted, lines, said_apart, sorted, truth};
use super::knobs;
use super::scenario::{APART, LINES};
use crate::lesson::step::{Proof, Question, Step, Task};
use crate::policy::vector::Relation;
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::violation;

fn first_misplaced(trace: &Trace<Words>) -> Option<EventId> {
    violation(trace, Some(ORDER)).map(|verdict| verdict.event)
}

/// Which line stands first by wall clocks, as one of the answers.
fn which_is_first(trace: &Trace<Words>) -> Option<usize> {
    let lines = lines(trace, trace.len());
    match sorted(&lines, By::Wall).first()?.text {
        "order placed" => Some(0),
        "stock reserved" => Some(1),
        "card charged" => Some(2),
        "parcel packed" => Some(3),
        _ => None,
    }
}

/// How the two lines that know nothing of each other stand to each other, as one of the answers.
fn how_they_stand(trace: &Trace<Words>) -> Option<usize> {
    said_apart(trace)?;
    let (past, _) = truth(trace, trace.len());
    Some(match relation_of(&past, APART.0, APART.1) {
        Relation::Before => 0,
        Relation::After => 1,
        Relation::Concurrent | Relation::Same => 2,
    })
}

/// The log is in order, although the clocks would have it otherwise.
fn in_order_all_the_same(trace: &Trace<Words>) -> bool {
    let lines = lines(trace, trace.len());
    let complete = lines.len() == LINES as usize && all_placed(trace).is_some();
    complete && violation(trace, None).is_none() && inverted(trace, trace.len(), By::Wall) > 0
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "merged",
        task: Task::Watch { until: "the log puts a line before what led to it", moment: first_misplaced },
    },
    Step {
        id: "predict",
        scene: "merged",
        task: Task::Predict(Question {
            asks: "When all five lines have come in, sorted by the wall clocks of those who wrote them: which one stands first?",
            options: &[
                "Order placed: with it everything began",
                "Stock reserved",
                "Card charged",
                "Parcel packed, which happened last",
            ],
            answer: which_is_first,
            moment: all_placed,
            because: "Shipping's clock is furthest behind, so what it did last of all looks oldest. The log is sorted correctly, by numbers that say nothing about what came first.",
        }),
    },
    Step {
        id: "why",
        scene: "merged",
        task: Task::Why { about: "the misplaced line", moment: first_misplaced },
    },
    Step {
        id: "fix",
        scene: "merged",
        task: Task::Fix {
            goal: "The same clocks, as wrong as they are: all five lines, and none before what led to it.",
            reached: in_order_all_the_same,
            solution: &[knobs::ORDER.to("lamport")],
        },
    },
    Step {
        id: "concurrent",
        scene: "blame",
        task: Task::Predict(Question {
            asks: "By Lamport time “stock reserved” stands above “card charged”. What does that say about the two?",
            options: &[
                "That stock was reserved before: its time is smaller",
                "That the card was charged before",
                "Nothing: neither happened before the other",
            ],
            answer: how_they_stand,
            moment: said_apart,
            because: "No chain of messages leads from one to the other, in either direction. What happened before has the smaller time; that a time is smaller does not say that it happened before. By true time the card was even charged first.",
        }),
    },
    Step {
        id: "break",
        scene: "set-back",
        task: Task::Break { scenes: &["set-back", "arrival", "blame", "perfect"], at_least: 3 },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Clocks that are right until something sets them: sorted by them, against Lamport times read with vector clocks.
pub const PROOF: Proof = Proof {
    common: &[
        knobs::STOCK_OFF.at(0),
        knobs::PAYMENTS_OFF.at(0),
        knobs::SHIPPING_OFF.at(0),
        knobs::ORDERS.at(6),
        knobs::EVERY.at(120),
    ],
    without: &[],
    with: &[knobs::ORDER.to("lamport"), knobs::READS.to("vector")],
    checks: &[ORDER, SAID],
};
