//! The variants: each identifier scheme where it does not sort as expected, with a repair that holds for the
//! same seed and faults; the steps and the proof.

use super::knobs;
use crate::lesson::script::step_clock;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::lesson::{Fix, Scene, Seeds};
use crate::sim::fault::{Intervention, Scripted};
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::{broken_at, violation};
use crate::subject::tables::promises::{FED, NEAR, ORDER};
use crate::subject::tables::reading::{first_made, followed, made, read_last, ways_wrong};
use crate::subject::tables::scene::ORDERS;

const HYBRID: Fix = Fix::new("Use hybrid timestamps", &[knobs::IDS.to("hybrid")]);
const MONOTONIC: Fix = Fix::new("Use a generator that never goes back", &[knobs::IDS.to("monotonic")]);

/// Between the third row and the fourth, the clock of Orders falls back by a millisecond.
const A_MILLISECOND_BACK: Scripted = Scripted {
    at: SimTime::from_micros(5_750),
    intervention: Intervention::StepClock { node: ORDERS, by_us: -1_000 },
};

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("machines", 6).breaks(ORDER).fix(HYBRID),
    Scene::new("same-millisecond", 6)
        .turned(&[knobs::PAYMENTS_OFF.at(0), knobs::PAYMENTS.off(), knobs::ITEMS.at(3)])
        .breaks(ORDER)
        .fix(MONOTONIC)
        .on_seeds(Seeds::AtLeast(900)),
    Scene::new("set-back", 6)
        .turned(&[
            knobs::PAYMENTS_OFF.at(0),
            knobs::PAYMENTS.off(),
            knobs::ITEMS.at(3),
            knobs::SPACING.at(5_000),
        ])
        .script(&[step_clock(ORDERS, 12, -50)])
        .breaks(ORDER)
        .fix(MONOTONIC),
    Scene::new("two-generators", 6).turned(&[knobs::IDS.to("monotonic")]).breaks(ORDER).fix(HYBRID),
    Scene::new("sequence", 6)
        .turned(&[
            knobs::PAYMENTS_OFF.at(0),
            knobs::IDS.to("sequence"),
            knobs::ORDERS.at(2),
            knobs::EVERY.at(18),
            knobs::SLOW.at(12),
        ])
        .breaks(FED)
        .fix(Fix::new("Read only up to the oldest open transaction", &[knobs::FEED.to("settled")])),
    Scene::new("slow-commit", 6)
        .turned(&[knobs::IDS.to("hybrid"), knobs::ORDERS.at(2), knobs::EVERY.at(18), knobs::SLOW.at(12)])
        .breaks(FED)
        .fix(Fix::new("Follow the commits", &[knobs::FEED.to("commits")])),
    Scene::new("dragged", 6)
        .turned(&[knobs::IDS.to("hybrid"), knobs::PAYMENTS_OFF.at(0), knobs::ORDERS_OFF.at(2_000)])
        .breaks(NEAR)
        .fix(Fix::new("Refuse clocks that are too far ahead", &[knobs::BOUND.at(500)])),
    Scene::new("count-anew", 6)
        .turned(&[
            knobs::IDS.to("reset"),
            knobs::PAYMENTS_OFF.at(0),
            knobs::PAYMENTS.off(),
            knobs::ITEMS.at(3),
            knobs::SPACING.at(300),
        ])
        .script(&[A_MILLISECOND_BACK])
        .breaks(ORDER)
        .fix(Fix::new(
            "Look whether the clock is behind before the sequence is touched",
            &[knobs::IDS.to("snowflake")],
        )),
    Scene::new("repaired", 6).turned(&[
        knobs::IDS.to("hybrid"),
        knobs::FEED.to("commits"),
        knobs::BOUND.at(500),
    ]),
];

/// The rows the feed has missed in the end, as the index of an answer.
fn what_is_missing(trace: &Trace<Words>) -> Option<usize> {
    let followed = followed(trace, trace.len());
    let rows = made(trace, trace.len());
    let text = |number: &u32| rows.iter().find(|row| row.number == *number).map(|row| row.text);
    match followed.missed().iter().map(text).collect::<Vec<_>>().as_slice() {
        [] => Some(0),
        [Some("payment")] => Some(1),
        [Some("order")] => Some(2),
        [Some("invoice")] => Some(3),
        _ => None,
    }
}

/// Which row of the sequence is missed, as the index of an answer.
fn which_number_is_missed(trace: &Trace<Words>) -> Option<usize> {
    Some(match what_is_missing(trace)? {
        0 => 0,
        2 => 1,
        _ => 2,
    })
}

/// Every row was read, even though the clocks are as wrong as before.
fn all_read_all_the_same(trace: &Trace<Words>) -> bool {
    let (committed, read) = followed(trace, trace.len()).counts();
    committed >= 3 && read == committed && violation(trace, None).is_none() && ways_wrong(trace) > 0
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "machines",
        task: Task::Watch {
            until: "the payment has its identifier",
            moment: |trace| Some(first_made(trace, "payment")?.event),
        },
    },
    Step {
        id: "predict",
        scene: "machines",
        task: Task::Predict(Question {
            asks: "Order, payment and invoice are all committed to the database. The feed keeps asking for whatever comes after the last identifier it has. Which rows has it read in the end?",
            options: &[
                Choice::wrong(
                    "All three, in the order of their identifiers",
                    "The feed asks only for identifiers after its last one. It never reads a row that appears before that.",
                ),
                Choice::right("The order and the invoice; the payment is missing"),
                Choice::wrong(
                    "The payment and the invoice; the order is missing",
                    "The feed finds the order where it expects it. It misses a row only if that sorts before one it has already read.",
                ),
                Choice::wrong(
                    "The order and the payment; the invoice is missing",
                    "The invoice sorts after everything the feed has read, so the feed finds it. It misses only rows that sort before.",
                ),
            ],
            answer: what_is_missing,
            moment: read_last,
            shows: "the feed reads for the last time",
            because: "The payment's ULID holds the time of a clock that is behind, so it sorts before the order's. By the time it appears, the feed is past that place, and it only looks ahead.",
        }),
    },
    Step {
        id: "why",
        scene: "machines",
        task: Task::Why {
            asks: "Why does the payment sort before its order?",
            moment: |trace| broken_at(trace, ORDER),
        },
    },
    Step {
        id: "fix",
        scene: "machines",
        task: Task::Fix {
            goal: "The clocks stay as wrong as they are: every row sorts after its cause, and the feed has read all rows.",
            reached: all_read_all_the_same,
            solution: &[knobs::IDS.to("hybrid")],
        },
    },
    Step {
        id: "sequence",
        scene: "sequence",
        task: Task::Predict(Question {
            asks: "Here the database numbers every row itself, from one sequence, and all clocks are right. The feed asks for numbers after its last one. Does it miss any row?",
            options: &[
                Choice::wrong(
                    "No: there is one counter, and it only goes up",
                    "The counter goes up when a number is handed out, not when the row becomes visible.",
                ),
                Choice::right("Yes: the one whose transaction took long"),
                Choice::wrong(
                    "Yes: one whose transaction was quick",
                    "A quick transaction's row is visible before the feed passes its number. The slow one's row appears behind the feed.",
                ),
            ],
            answer: which_number_is_missed,
            moment: |trace| broken_at(trace, FED),
            shows: "a row is skipped",
            because: "A number is allocated when a row comes in, but the row appears only when its transaction commits. While the second order was being committed, a later number was already visible, and the feed went past the gap.",
        }),
    },
    Step {
        id: "break",
        scene: "same-millisecond",
        task: Task::Break {
            scenes: &["same-millisecond", "set-back", "two-generators", "sequence", "slow-commit", "dragged"],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Clocks that are right until something sets them: ULIDs followed by identifier versus hybrid timestamps and a feed
/// that follows commits.
pub const PROOF: Proof = Proof {
    common: &[knobs::PAYMENTS_OFF.at(0), knobs::ORDERS.at(5), knobs::EVERY.at(150)],
    without: &[],
    with: &[knobs::IDS.to("hybrid"), knobs::FEED.to("commits")],
    checks: &[ORDER, FED],
    uncounted: &[(NEAR, "the faults set clocks, and a hybrid clock follows whichever is furthest ahead")],
};
