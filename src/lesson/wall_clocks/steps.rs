//! The way through the lesson, and what its proof compares.

use super::checks::{FOLLOWS, MEASURED, UNSEEN};
use super::facts::{held, last_look, set_by};
use super::knobs;
use super::scenario::{ALICE, BOB};
use crate::lesson::step::{Proof, Question, Step, Task};
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::violation;

/// Bob's program has set its price.
fn bob_has_set(trace: &Trace<Words>) -> Option<EventId> {
    set_by(trace, BOB).map(|(event, _)| event)
}

/// Whose price the store holds in the end, as one of the answers.
fn whose_stays(trace: &Trace<Words>) -> Option<usize> {
    let held = held(trace, trace.len())?;
    let of = |node| set_by(trace, node).map(|(_, edit)| edit);
    match held {
        edit if Some(edit) == of(BOB) => Some(0),
        edit if Some(edit) == of(ALICE) => Some(1),
        _ => None,
    }
}

fn thrown_away(trace: &Trace<Words>) -> Option<EventId> {
    violation(trace, Some(FOLLOWS)).map(|verdict| verdict.event)
}

/// Bob's price stays, although his clock is as wrong as before.
fn the_correction_stays(trace: &Trace<Words>) -> bool {
    let Some((event, edit)) = set_by(trace, BOB) else { return false };
    let is_behind = trace.wall_error_us(event) <= -10_000;
    is_behind && held(trace, trace.len()) == Some(edit) && violation(trace, None).is_none()
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "behind",
        task: Task::Watch { until: "Bob's program has set its price", moment: bob_has_set },
    },
    Step {
        id: "predict",
        scene: "behind",
        task: Task::Predict(Question {
            asks: "Both writes reach the store, one after the other, and both are answered “saved”. What do Alice and Bob see when they look once more?",
            options: &[
                "Bob's price: he came later, and knew what he replaced",
                "Alice's price: Bob's is not there",
                "Nothing certain: the two differ in what they see",
            ],
            answer: whose_stays,
            moment: last_look,
            because: "The store compares timestamps, and Bob's is the earlier one, because his clock is behind. It throws his price away, and “saved” is what it answers all the same.",
        }),
    },
    Step {
        id: "why",
        scene: "behind",
        task: Task::Why { about: "the price that was thrown away", moment: thrown_away },
    },
    Step {
        id: "fix",
        scene: "behind",
        task: Task::Fix {
            goal: "Bob's clock stays as wrong as it is, for nobody knows that it is. The same seed: his correction stays, and every promise holds.",
            reached: the_correction_stays,
            solution: &[knobs::STAMP.to("after")],
        },
    },
    Step {
        id: "break",
        scene: "synchronised",
        task: Task::Break {
            scenes: &["synchronised", "ahead", "one-clock", "same-moment", "stopwatch", "drift"],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Clocks that are right until something sets them: wall clocks for everything, against stamps after what was
/// read, compare and set, and a monotonic stopwatch.
pub const PROOF: Proof = Proof {
    common: &[knobs::BOB_OFF.at(0), knobs::ROUNDS.at(8), knobs::EVERY.at(200)],
    without: &[],
    with: &[knobs::STAMP.to("after"), knobs::RULE.to("replaces"), knobs::STOPWATCH.to("monotonic")],
    checks: &[FOLLOWS, UNSEEN, MEASURED],
};
