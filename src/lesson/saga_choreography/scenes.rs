//! The variants: faults that hit an event or its subscribers, each with a repair that holds for the same seed
//! and faults; the steps and the proof.

use super::knobs;
use crate::lesson::script::{crash_after, cut, delay, lose, repeat};
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{MessageRef, Scripted, Trigger};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::{broken_at, violation};
use crate::subject::saga::Deed;
use crate::subject::sagas::choreography::scene::{BUS, INVENTORY, ORDERS, PAYMENTS};
use crate::subject::sagas::promises::{ONCE, WHOLE};
use crate::subject::sagas::reading::{Book, Extent, undone};

/// Inventory misses the event that the second payment failed.
const UNHEARD: [Scripted; 2] = cut(BUS, INVENTORY, 1_100, 1_260);
const DUPLICATE: Scripted = repeat(MessageRef::first(BUS, INVENTORY));
const CRASH: Scripted = crash_after(PAYMENTS, Trigger::Received(MessageRef::first(BUS, PAYMENTS)), 300);

const KEEP: Fix = Fix::new("Keep every event until it is confirmed", &[knobs::DELIVERY.to("kept")]);

/// Situations worth looking at; the first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("unheard", 5)
        .turned(&[knobs::DELIVERY.to("once"), knobs::DECLINED.at(1), knobs::ORDERS.at(2)])
        .script(&UNHEARD)
        .breaks(WHOLE)
        .fix(KEEP),
    Scene::new("unpublished", 5)
        .turned(&[knobs::DELIVERY.to("once")])
        .script(&[lose(MessageRef::first(ORDERS, BUS))])
        .breaks(WHOLE)
        .fix(KEEP),
    Scene::new("crash", 5).turned(&[knobs::DELIVERY.to("once")]).script(&[CRASH]).breaks(WHOLE).fix(KEEP),
    Scene::new("duplicate", 5)
        .turned(&[knobs::DELIVERY.to("once"), knobs::MEMORY.to("none")])
        .script(&[DUPLICATE])
        .breaks(ONCE)
        .fix(Fix::new("Remember what was done", &[knobs::MEMORY.to("done")])),
    Scene::new("overtaken", 5)
        .turned(&[knobs::PAYMENT.to("placed"), knobs::MEMORY.to("done"), knobs::DECLINED.at(1)])
        .script(&[delay(MessageRef::first(BUS, INVENTORY), 500)])
        .breaks(WHOLE)
        .fix(Fix::new("Remember what was to be undone", &[knobs::MEMORY.to("all")])),
    Scene::new("unsubscribed", 5)
        .turned(&[knobs::RELEASE.off(), knobs::DECLINED.at(1)])
        .breaks(WHOLE)
        .fix(Fix::new("Subscribe Inventory", &[knobs::RELEASE.on()])),
    Scene::new("repaired", 5)
        .turned(&[knobs::DECLINED.at(2), knobs::ORDERS.at(4)])
        .script(&[DUPLICATE, CRASH, UNHEARD[0], UNHEARD[1]]),
];

/// The party that repairs what Inventory missed, as the index of an answer: nobody, unless the run shows otherwise.
fn who_makes_good(trace: &Trace<Words>) -> Option<usize> {
    undone(trace, 2, Deed::CreateOrder)?;
    // If it was released after all, Inventory must have been told again, and only the bus could do that.
    Some(if undone(trace, 2, Deed::ReserveStock).is_some() { 2 } else { 3 })
}

/// Both orders were placed, and both were undone everywhere.
fn both_taken_back(trace: &Trace<Words>) -> bool {
    let book = Book::of(trace, trace.len());
    book.0.len() >= 2 && book.count(Extent::Nothing) == book.0.len() && violation(trace, None).is_none()
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "unheard",
        task: Task::Watch {
            until: "Orders has cancelled the second order",
            moment: |trace| undone(trace, 2, Deed::CreateOrder),
        },
    },
    Step {
        id: "predict",
        scene: "unheard",
        task: Task::Predict(Question {
            asks: "Orders has cancelled the second order, but Inventory still holds a chair for it. Who releases it?",
            options: &[
                Choice::wrong(
                    "Inventory: it waits for an answer and asks",
                    "Inventory is not waiting for anything. In a choreography a service acts when it hears an event, and it has not heard this one.",
                ),
                Choice::wrong(
                    "Orders: it sees that the stock was not released",
                    "Orders has published its event and is done. It does not know who subscribes, let alone what they have done.",
                ),
                Choice::wrong(
                    "The bus: it sees that Inventory did not take the event",
                    "This bus sends an event once and forgets it. It never learns whether a subscriber received it.",
                ),
                Choice::right("Nobody"),
            ],
            answer: who_makes_good,
            moment: |trace| Some(violation(trace, Some(WHOLE))?.judged),
            shows: "the end of the run",
            because: "Inventory waits for nothing, because nobody owes it an answer. Orders has done its part. The bus has sent the event and forgotten it. Each is right about itself, and nobody looks at the whole.",
        }),
    },
    Step {
        id: "why",
        scene: "unheard",
        task: Task::Why { asks: "Why is stock held for nobody?", moment: |trace| broken_at(trace, WHOLE) },
    },
    Step {
        id: "fix",
        scene: "unheard",
        task: Task::Fix {
            goal: "The same seed, the same cut link: both orders are undone everywhere.",
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
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Events sent once to services that remember nothing versus events kept until confirmed and services that
/// remember.
pub const PROOF: Proof = Proof {
    common: &[knobs::ORDERS.at(6), knobs::EVERY.at(300), knobs::DECLINED.at(3)],
    without: &[knobs::DELIVERY.to("once"), knobs::MEMORY.to("none")],
    with: &[],
    checks: &[WHOLE, ONCE],
    uncounted: &[],
};
