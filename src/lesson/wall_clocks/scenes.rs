//! The variants: how several clocks, or one that is set, distort timestamps and durations, each with a
//! repair that holds for the same seed and faults; the steps and the proof.

use super::knobs;
use crate::lesson::script::step_clock;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::lesson::{Fix, Scene};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::prices::promises::{FOLLOWS, MEASURED, UNSEEN};
use crate::subject::prices::reading::{held, last_look, set_by};
use crate::subject::prices::scene::{ALICE, BOB, STORE};
use crate::subject::reading::{broken_at, violation};

const AFTER: Fix =
    Fix::new("Stamp every write later than what its author has read", &[knobs::STAMP.to("after")]);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("behind", 5).breaks(FOLLOWS).fix(AFTER),
    Scene::new("synchronised", 5)
        .turned(&[knobs::BOB_OFF.at(-1), knobs::WAY.at(100), knobs::THINKS.at(100), knobs::FOLLOWS.at(200)])
        .breaks(FOLLOWS)
        .fix(AFTER),
    Scene::new("ahead", 5)
        .turned(&[
            knobs::ALICE_OFF.at(60_000),
            knobs::BOB_OFF.at(0),
            knobs::ROUNDS.at(3),
            knobs::EVERY.at(100),
        ])
        .breaks(FOLLOWS)
        .fix(AFTER),
    Scene::new("drift", 5)
        .turned(&[
            knobs::BOB_OFF.at(0),
            knobs::BOB_DRIFT.at(-200),
            knobs::ROUNDS.at(8),
            knobs::EVERY.at(8_000),
        ])
        .breaks(FOLLOWS)
        .fix(AFTER),
    Scene::new("one-clock", 5)
        .turned(&[knobs::BOB_OFF.at(0), knobs::STAMP.to("store")])
        .script(&[step_clock(STORE, 5, -50)])
        .breaks(FOLLOWS)
        .fix(AFTER),
    Scene::new("stopwatch", 5)
        .turned(&[knobs::BOB_OFF.at(0)])
        .script(&[step_clock(ALICE, 3, -1_000)])
        .breaks(MEASURED)
        .fix(Fix::new("Measure with the monotonic clock", &[knobs::STOPWATCH.to("monotonic")])),
    Scene::new("same-moment", 5)
        .turned(&[knobs::BOB_OFF.at(0), knobs::FOLLOWS.at(1_000), knobs::LOOKS.off()])
        .breaks(UNSEEN)
        .fix(Fix::new(
            "Take only a write that replaces what is there, and refuse the rest",
            &[knobs::RULE.to("replaces")],
        )),
    Scene::new("repaired", 5).turned(&[
        knobs::STAMP.to("after"),
        knobs::RULE.to("replaces"),
        knobs::STOPWATCH.to("monotonic"),
    ]),
];

/// Whose price the store holds in the end, as the index of an answer.
fn whose_stays(trace: &Trace<Words>) -> Option<usize> {
    let held = held(trace, trace.len())?;
    let of = |node| set_by(trace, node).map(|(_, edit)| edit);
    match held {
        edit if Some(edit) == of(BOB) => Some(0),
        edit if Some(edit) == of(ALICE) => Some(1),
        _ => None,
    }
}

/// Bob's price stays, even though his clock is as wrong as before.
fn the_correction_stays(trace: &Trace<Words>) -> bool {
    let Some((event, edit)) = set_by(trace, BOB) else { return false };
    let is_behind = trace.wall_error_us(event) <= -10_000;
    is_behind && held(trace, trace.len()) == Some(edit) && violation(trace, None).is_none()
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "behind",
        task: Task::Watch {
            until: "Bob's program has set its price",
            moment: |trace| Some(set_by(trace, BOB)?.0),
        },
    },
    Step {
        id: "predict",
        scene: "behind",
        task: Task::Predict(Question {
            asks: "Both writes reach the store, one after the other, and the store answers both with “saved”. What do Alice and Bob see when they look again?",
            options: &[
                Choice::wrong(
                    "Bob's price: he wrote later, and knew what he was replacing",
                    "He did write later, and he had seen hers. But the store knows neither: it compares two timestamps, and his is the earlier one.",
                ),
                Choice::right("Alice's price: Bob's is not there"),
                Choice::wrong(
                    "There is no telling: the two see different prices",
                    "Both ask the same store, and it keeps one price: the one with the later timestamp.",
                ),
            ],
            answer: whose_stays,
            moment: last_look,
            shows: "Bob looks again",
            because: "The store compares timestamps, and Bob's is the earlier one, because his clock is behind. It throws his price away, and still answers “saved”.",
        }),
    },
    Step {
        id: "why",
        scene: "behind",
        task: Task::Why {
            asks: "Why was Bob's price thrown away?",
            moment: |trace| broken_at(trace, FOLLOWS),
        },
    },
    Step {
        id: "fix",
        scene: "behind",
        task: Task::Fix {
            goal: "The same seed, and Bob's clock stays wrong, because nobody knows that it is: his correction stays, and every promise holds.",
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
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Clocks that are right until something sets them: wall clocks for everything, versus stamps after what was
/// read, compare-and-set, and a monotonic stopwatch.
pub const PROOF: Proof = Proof {
    common: &[knobs::BOB_OFF.at(0), knobs::ROUNDS.at(8), knobs::EVERY.at(200)],
    without: &[],
    with: &[knobs::STAMP.to("after"), knobs::RULE.to("replaces"), knobs::STOPWATCH.to("monotonic")],
    checks: &[FOLLOWS, UNSEEN, MEASURED],
    uncounted: &[],
};
